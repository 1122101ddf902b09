package dev.bertrand.train.pretrain;

import dev.bertrand.model.head.BertForTask;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.RunRecord;
import dev.bertrand.train.Trainer;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole of a pre-training: texts and a starting point in, a model that predicts words and its {@code run.json} out.
 *
 * @param steps how many, and how many from one evaluation to the next
 * @param arguments batch size, rates and seed; {@link #arguments} makes them
 * @param engine whose cores and precision it runs with
 * @param cache folder that keeps the tokens of texts for the next run
 * @param output folder for the trained model
 */
public record Pretraining(
        StartingPoint start,
        Corpus texts,
        HeldOutSettings heldOut,
        ExampleSettings examples,
        Steps steps,
        TrainingArguments arguments,
        Engine engine,
        Path cache,
        Path output) {
    public Pretraining {
        int most = start.config().maxPositions();
        if (examples.maxLength() > most) {
            throw new IllegalArgumentException("the maximal length is %d, but %s takes at most %d tokens"
                    .formatted(examples.maxLength(), start.name(), most));
        }
        if (arguments.epochs() != steps.intervals()) {
            throw new IllegalArgumentException("%d intervals between evaluations need as many epochs, got %d"
                    .formatted(steps.intervals(), arguments.epochs()));
        }
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

    /** Hyper-parameters of pre-training, beside which those of the optimizer are Hugging Face's. */
    public static TrainingArguments arguments(
            Steps steps, int batchSize, double learningRate, double warmupRatio, long seed, int checkpointSteps) {
        return new TrainingArguments(
                steps.intervals(),
                batchSize,
                1,
                learningRate,
                warmupRatio,
                1.0,
                AdamW.Variant.huggingFace(),
                seed,
                false, // all but a few examples are equally long
                0,
                1,
                checkpointSteps,
                false,
                0);
    }

    /**
     * Makes the examples, or finds those of an earlier run, and then the model.
     *
     * @throws IllegalArgumentException if a file is not UTF-8 or has no words, or pairs are wanted of one document
     */
    public Run prepare(PretrainingListener listener) throws IOException {
        BertTokenizer tokenizer = start.tokenizer();
        Files.createDirectories(cache);
        Corpus scored = heldOut.texts() == null ? texts : heldOut.texts();
        Reading reading = new Reading(listener, texts.bytes() + scored.bytes());
        TokenizedCorpus training =
                TokenizedCorpus.open(texts, new Part(heldOut.share(), false), tokenizer, cache, reading);
        TokenizedCorpus rest = TokenizedCorpus.open(
                scored,
                heldOut.texts() == null ? new Part(heldOut.share(), true) : Part.ALL,
                tokenizer,
                cache,
                reading);
        PretrainingSet set =
                new PretrainingSet(training, examples, tokenizer, steps, arguments.batchSize(), arguments.seed());
        BertForTask model = start.create(
                examples.nextSentence(), arguments.seed(), engine.settings().precision());
        try {
            HeldOut evaluator = new HeldOut(
                    model, rest, examples, tokenizer, heldOut.examples(), training.mostFrequentId(), engine);
            if (start.folder() != null) {
                listener.loaded(model.report());
            }
            listener.texts(TextCounts.of(training), TextCounts.of(rest), set.passSize(), evaluator.size());
            Trainer trainer = new Trainer(
                    model, arguments, output, listener, engine, folder -> model.savePretrained(folder, tokenizer));
            return new Started(model, trainer, set, evaluator, rest, listener);
        } catch (RuntimeException | IOException e) {
            model.close();
            throw e;
        }
    }

    /** Adds up what several files have read. */
    private static final class Reading implements LongConsumer {
        private final PretrainingListener listener;
        private final long total;
        private long done;

        Reading(PretrainingListener listener, long total) {
            this.listener = listener;
            this.total = total;
        }

        @Override
        public void accept(long bytes) {
            done += bytes;
            listener.reading(done, total);
        }
    }

    private final class Started implements Run {
        private final BertForTask model;
        private final Trainer trainer;
        private final PretrainingSet set;
        private final HeldOut evaluator;
        private final TokenizedCorpus rest;
        private final PretrainingListener listener;

        Started(
                BertForTask model,
                Trainer trainer,
                PretrainingSet set,
                HeldOut evaluator,
                TokenizedCorpus rest,
                PretrainingListener listener) {
            this.model = model;
            this.trainer = trainer;
            this.set = set;
            this.evaluator = evaluator;
            this.rest = rest;
            this.listener = listener;
        }

        @Override
        public TrainingResult train(boolean resume) throws IOException {
            TrainingResult result = trainer.train(set, evaluator, resume);
            if (!result.interrupted()) {
                record().write(output, result, model.parameters(), measured());
            }
            return result;
        }

        private Map<String, Double> measured() {
            if (heldOut.sentences() == 0) {
                return Map.of();
            }
            listener.measuring();
            double perplexity = PseudoPerplexity.of(
                    model, rest, start.tokenizer(), heldOut.sentences(), examples.maxLength(), engine);
            listener.measured(perplexity);
            return Map.of("pseudo_perplexity", perplexity);
        }

        @Override
        public void requestStop() {
            trainer.requestStop();
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private RunRecord record() {
        return new RunRecord(
                "pretrain",
                start.method(),
                start.name(),
                start.folder(),
                files(),
                settings(),
                examples.maxLength(),
                engine.settings().precision().name().toLowerCase(Locale.ROOT),
                engine.threads(),
                arguments);
    }

    private Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        number(files, "train", texts);
        @Nullable Corpus scored = heldOut.texts();
        if (scored != null) {
            number(files, "dev", scored);
        }
        return files;
    }

    private static void number(Map<String, Path> files, String role, Corpus corpus) {
        for (int i = 0; i < corpus.files().size(); i++) {
            String name = corpus.files().size() == 1 ? role : "%s_%d".formatted(role, i + 1);
            files.put(name, corpus.files().get(i));
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("steps", String.valueOf(steps.total()));
        settings.put("eval_steps", String.valueOf(steps.interval()));
        settings.put("short_seq_prob", String.valueOf(examples.shortProbability()));
        settings.put("next_sentence", String.valueOf(examples.nextSentence()));
        settings.put("masked_lm_prob", String.valueOf(examples.masking().probability()));
        settings.put("max_predictions", String.valueOf(examples.masking().most()));
        settings.put("whole_words", String.valueOf(examples.masking().wholeWords()));
        settings.put("duplicate_factor", String.valueOf(examples.duplicates()));
        settings.put("dev_share", String.valueOf(heldOut.share()));
        settings.put("dev_examples", String.valueOf(heldOut.examples()));
        settings.put("config", start.config().toString());
        return settings;
    }
}
