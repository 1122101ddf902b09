package dev.bertrand.train.task;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.mix.LayerWeights;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.Evaluator;
import dev.bertrand.train.LayerChart;
import dev.bertrand.train.ModelSaver;
import dev.bertrand.train.RunRecord;
import dev.bertrand.train.Trainer;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingListener;
import dev.bertrand.train.TrainingResult;
import dev.bertrand.train.TrainingSet;
import dev.bertrand.train.feature.FeatureCache;
import dev.bertrand.train.feature.FeatureListener;
import dev.bertrand.train.feature.StoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole of a fine-tuning: a base model and a task's data in, a trained model and its {@code run.json} out.
 *
 * @param baseModel the base model as it was asked for
 * @param baseFolder its folder
 * @param maxLength inputs are cut to this many tokens
 * @param engine whose cores and precision it runs with
 * @param output folder for the trained model, or for the adapter alone
 * @param adapter what is put into the model and trained in its place; null trains all of it
 * @param features what the task's layer reads of the encoder
 * @param trainsPooler whether an adapter's training changes the pooler as well, which is then stored with it
 */
public record FineTuning(
        String baseModel,
        Path baseFolder,
        int maxLength,
        TrainingArguments arguments,
        Engine engine,
        Path output,
        @Nullable AdapterMethod adapter,
        FeatureSettings features,
        boolean trainsPooler) {

    public FineTuning {
        boolean recomputes = arguments.gradientCheckpointing();
        if (recomputes && !features.layers().isLast()) {
            throw new IllegalArgumentException(
                    "--gradient-checkpointing keeps the last layer's hidden states alone, and %s reads others; leave one of the two out"
                            .formatted(features.layers()));
        }
    }

    /** Training of all parameters. */
    public FineTuning(
            String baseModel, Path baseFolder, int maxLength, TrainingArguments arguments, Engine engine, Path output) {
        this(baseModel, baseFolder, maxLength, arguments, engine, output, null, FeatureSettings.LAST, false);
    }

    /** A run that is ready to start, so that another thread can ask it to stop. */
    public interface Run extends AutoCloseable {
        /** Trains; see {@link Trainer#train}. */
        TrainingResult train(boolean resume) throws IOException;

        /** See {@link Trainer#requestStop}. */
        void requestStop();

        @Override
        void close();
    }

    /** What is trained, such as {@code full} or {@code lora}. */
    public String method() {
        return adapter == null ? "full" : adapter.id();
    }

    /** Hyper-parameters of the adapter and of what the task's layer reads, for {@code run.json}. */
    public Map<String, String> adapterSettings() {
        Map<String, String> settings = new LinkedHashMap<>(features.settings());
        if (adapter != null) {
            settings.put("adapter", adapter.toString());
            if (trainsPooler) {
                settings.put("train_pooler", "true");
            }
        }
        return settings;
    }

    /** What a run of this tuning left in {@code output}, to be loaded. */
    public ModelSource trained(Path output) {
        return adapter == null ? ModelSource.of(output) : new ModelSource(baseFolder, output);
    }

    /** The same with another seed, into another folder. */
    public FineTuning with(long seed, Path output) {
        return new FineTuning(
                baseModel,
                baseFolder,
                maxLength,
                arguments.withSeed(seed),
                engine,
                output,
                adapter,
                features,
                trainsPooler);
    }

    /**
     * Loads the base model and prepares the data.
     *
     * @throws IllegalArgumentException if the model takes no inputs of {@code maxLength} tokens
     */
    public <E extends Example> Run prepare(TaskData<E> data, TrainingListener listener) throws IOException {
        BertConfig base = ModelFolder.config(baseFolder);
        int positions = data.task().positions(maxLength);
        if (positions > base.maxPositions()) {
            throw new IllegalArgumentException("the maximal length is %d, but %s takes at most %d tokens"
                    .formatted(positions, baseModel, base.maxPositions()));
        }
        BertTokenizer tokenizer = ModelFolder.tokenizer(baseFolder, base);
        TrainingSet training = data.task().trainingSet(data.train(), tokenizer, maxLength);
        BertForTask model = ModelFolder.load(
                baseFolder,
                features.configure(data.task().configure(base)),
                arguments.seed(),
                engine.settings().precision(),
                data.task()::create);
        listener.loaded(model.report());
        if (adapter != null) {
            model.insert(adapter);
            if (trainsPooler) {
                model.trainPooler();
            }
        }
        Trainer trainer = new Trainer(model, arguments, output, listener, engine, saver(model, tokenizer));
        return new Run() {
            private volatile boolean stopRequested;
            private @Nullable FeatureCache cache;

            @Override
            public TrainingResult train(boolean resume) throws IOException {
                try {
                    cache = features.open(
                            model, sets(data, training, tokenizer), baseFolder, engine, computing(listener));
                } catch (StoppedException e) {
                    return new TrainingResult(Map.of(), List.of(), 0, true);
                }
                Evaluator evaluator = data.dev().isEmpty() ? null : evaluator(data, model, tokenizer);
                TrainingResult result = trainer.train(training, evaluator, resume);
                if (!result.interrupted()) {
                    BertConfig tuned =
                            data.task().tuned(model.config(), result.best().metrics());
                    if (!tuned.equals(model.config())) {
                        ModelFolder.describe(output, tuned, model.architecture(), null);
                    }
                    record(data).write(output, result, model.parameters());
                    drawLayers(listener);
                }
                return result;
            }

            private FeatureListener computing(TrainingListener listener) {
                return new FeatureListener() {
                    @Override
                    public void computing(int done, int total) {
                        listener.features(done, total);
                    }

                    @Override
                    public void refused(String reason) {
                        listener.featuresRefused(reason);
                    }

                    @Override
                    public boolean isStopRequested() {
                        return stopRequested;
                    }
                };
            }

            @Override
            public void requestStop() {
                stopRequested = true;
                trainer.requestStop();
            }

            @Override
            public void close() {
                model.close();
                if (cache != null) {
                    cache.close();
                }
            }
        };
    }

    /** The inputs that a run sees again and again. */
    private <E extends Example> List<TrainingSet> sets(
            TaskData<E> data, TrainingSet training, BertTokenizer tokenizer) {
        return data.dev().isEmpty() || !features.isCached()
                ? List.of(training)
                : List.of(training, data.task().trainingSet(data.dev(), tokenizer, maxLength));
    }

    private void drawLayers(TrainingListener listener) throws IOException {
        Optional<LayerWeights> weights = LayerWeights.in(output);
        if (weights.isPresent()) {
            listener.mixed(weights.get(), LayerChart.write(output, weights.get()));
        }
    }

    private ModelSaver saver(BertForTask model, BertTokenizer tokenizer) {
        return adapter == null
                ? folder -> model.savePretrained(folder, tokenizer)
                : folder -> AdapterFolder.save(folder, model, adapter, baseModel);
    }

    private <E extends Example> Evaluator evaluator(TaskData<E> data, BertForTask model, BertTokenizer tokenizer) {
        return new Evaluator() {
            @Override
            public Map<String, Double> evaluate() {
                return data.task().score(model, tokenizer, data.dev(), maxLength, engine);
            }

            @Override
            public String decidingMetric() {
                return data.task().decidingMetric();
            }
        };
    }

    private Map<String, String> settings(Task<?> task) {
        Map<String, String> settings = new LinkedHashMap<>(task.settings());
        settings.putAll(adapterSettings());
        return settings;
    }

    private RunRecord record(TaskData<?> data) {
        return new RunRecord(
                data.name(),
                method(),
                baseModel,
                baseFolder,
                data.files(),
                settings(data.task()),
                maxLength,
                engine.settings().precision().name().toLowerCase(Locale.ROOT),
                engine.threads(),
                arguments);
    }
}
