package dev.bertrand.cli;

import dev.bertrand.model.adapter.LoraConfig;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingResult;
import dev.bertrand.train.task.FeatureSettings;
import dev.bertrand.train.task.FineTuning;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Trains the adapter of a task beside a frozen base, loads it from its folder, and tests it.
 *
 * @param model the base as it was asked for
 * @param base its folder
 * @param output folder that the adapters' folders go into
 */
record QuickstartTraining(String model, Path base, Path output, Engine engine, CommonOptions common) {
    /** LoRA of rank 8 on all six maps of a layer; it merges into the weights, so that answering costs nothing more. */
    private static final LoraConfig ADAPTER = new LoraConfig(8, 16, 0, Set.of(Site.values()), false, false);

    private static final int BATCH = 16;
    private static final double RATE = 1e-3;

    /** Empty if the user stopped the training. */
    <E extends Example> Optional<QuickstartResult> run(QuickstartTask<E> task) throws IOException {
        TaskData<E> data = task.data();
        Path adapter = output.resolve(data.name());
        FineTuning tuning = new FineTuning(
                model,
                base,
                QuickstartTask.MAX_LENGTH,
                arguments(task.epochs()),
                engine,
                adapter,
                ADAPTER,
                FeatureSettings.LAST,
                task.readsPooler());
        long start = System.nanoTime();
        if (train(tuning, data).interrupted()) {
            return Optional.empty();
        }
        double seconds = (System.nanoTime() - start) / 1e9;

        // Loaded again, as a user would: what is measured is what was saved.
        ModelSource saved = new ModelSource(base, adapter);
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(base);
        try (BertForTask trained = saved.load(saved.config(), data.task()::create)) {
            trained.freeze(engine);
            return Optional.of(new QuickstartResult(
                    data.name(),
                    data.task().decidingMetric(),
                    task.test(trained, tokenizer, engine),
                    task.majority(),
                    data.dev().size(),
                    seconds,
                    adapter));
        }
    }

    private TrainingArguments arguments(int epochs) {
        return new TrainingArguments(
                epochs, BATCH, 1, RATE, 0.1, 1, AdamW.Variant.huggingFace(), common.seed(), true, 0, 1, 0, false, 0);
    }

    private <E extends Example> TrainingResult train(FineTuning tuning, TaskData<E> data) throws IOException {
        // The last epoch counts: the test part must not choose the model it measures.
        TaskData<E> training = new TaskData<>(data.name(), data.task(), data.train(), List.of(), data.files());
        try (FineTuning.Run run = tuning.prepare(training, new TrainingProgress(common, 0));
                Interruption interruption = Interruption.callsFirst(run::requestStop, "quickstart begins anew")) {
            return run.train(false);
        }
    }
}
