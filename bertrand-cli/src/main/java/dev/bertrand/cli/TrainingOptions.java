package dev.bertrand.cli;

import dev.bertrand.torch.AdamW;
import dev.bertrand.train.TrainingArguments;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to train, and how: shared by {@code train} and {@code glue}. */
final class TrainingOptions {
    @Option(names = "--model", description = "base model (default: ${DEFAULT-VALUE})")
    String model = "bert-base-uncased";

    @Mixin
    AdapterOptions part = new AdapterOptions();

    @Mixin
    LayerOptions layers = new LayerOptions();

    @Option(names = "--epochs", description = "passes over the data (default: ${DEFAULT-VALUE})")
    int epochs = 3;

    @Option(names = "--batch-size", description = "examples of one forward pass (default: ${DEFAULT-VALUE})")
    int batchSize = 32;

    @Option(names = "--accumulation", description = "forward passes of one step (default: ${DEFAULT-VALUE})")
    int accumulation = 1;

    @Option(
            names = "--warmup-ratio",
            description = "share of steps in which the rate rises (default: ${DEFAULT-VALUE})")
    double warmupRatio = 0.1;

    @Option(names = "--max-grad-norm", description = "gradients are clipped to this norm (default: ${DEFAULT-VALUE})")
    double maxGradNorm = 1;

    @Option(names = "--optimizer", description = "AdamW as in huggingface or google (default: ${DEFAULT-VALUE})")
    String optimizer = "huggingface";

    @Option(names = "--no-group-by-length", description = "shuffle without regard to length")
    boolean noGroupByLength;

    @Option(
            names = "--patience",
            description = "stop after this many evaluations without a better score (default: never)")
    int patience;

    @Option(
            names = "--eval-epochs",
            paramLabel = "N",
            description = "score, and save if it is the best, after every N epochs and the last (default: "
                    + "${DEFAULT-VALUE})")
    int evaluationEpochs = 1;

    @Option(
            names = "--checkpoint-steps",
            description = "steps between checkpoints beside those at evaluations; 0 for none (default: "
                    + "${DEFAULT-VALUE})")
    int checkpointSteps = 500;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "after so many minutes of training, evaluations left out, score and save although epochs are "
                    + "left; the rate falls to 0 by then (default: no limit)")
    double minutes;

    @Option(
            names = "--gradient-checkpointing",
            description = "compute layers again on the way back instead of keeping them: less memory, more time")
    boolean gradientCheckpointing;

    /**
     * The hyper-parameters.
     *
     * @throws IllegalArgumentException for an optimizer that does not exist, and for numbers without sense
     */
    TrainingArguments arguments(long seed) {
        return new TrainingArguments(
                epochs,
                batchSize,
                accumulation,
                part.rate(),
                warmupRatio,
                maxGradNorm,
                switch (optimizer) {
                    case "huggingface" -> AdamW.Variant.huggingFace();
                    case "google" -> AdamW.Variant.google();
                    default ->
                        throw new IllegalArgumentException(
                                "--optimizer is %s; wanted huggingface or google".formatted(optimizer));
                },
                seed,
                !noGroupByLength,
                patience,
                evaluationEpochs,
                checkpointSteps,
                gradientCheckpointing,
                minutes);
    }
}
