package dev.bertrand.cli;

import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingResult;
import dev.bertrand.train.task.Alignment;
import dev.bertrand.train.task.FineTuning;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fine-tunes a model; Ctrl-C leaves a checkpoint to resume from. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Fine-tunes a model on labelled data and saves the best epoch.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand train --task classify --train reviews.tsv --dev test.tsv --output models/reviews",
            "  ./bertrand train --task cola --data glue/CoLA --output models/cola --epochs 3 --learning-rate 3e-5",
            "  ./bertrand train --task pair --train nli.csv --columns text=premise,pair=hypothesis,label=gold --output m",
            "  ./bertrand train --task tag --train en_ewt-train.conllu --dev en_ewt-dev.conllu --output models/pos",
            "  ./bertrand train --task tag --train ner.txt --columns text=0,label=3 --align all --output models/ner",
            "  ./bertrand train --task cola --data glue/CoLA --output models/cola --resume"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int QUESTION_LENGTH = 384;
    private static final int TEXT_LENGTH = 128;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    TaskOptions options = new TaskOptions();

    @Option(names = "--model", description = "base model (default: ${DEFAULT-VALUE})")
    String model = "bert-base-uncased";

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "folder for the trained model")
    Path output = Path.of("");

    @Option(names = "--method", description = "full: all parameters are trained (default: ${DEFAULT-VALUE})")
    String method = "full";

    @Option(names = "--epochs", description = "passes over the data (default: ${DEFAULT-VALUE})")
    int epochs = 3;

    @Option(names = "--batch-size", description = "examples of one forward pass (default: ${DEFAULT-VALUE})")
    int batchSize = 32;

    @Option(names = "--accumulation", description = "forward passes of one step (default: ${DEFAULT-VALUE})")
    int accumulation = 1;

    @Option(names = "--learning-rate", description = "highest rate of the schedule (default: ${DEFAULT-VALUE})")
    double learningRate = 3e-5;

    @Option(
            names = "--warmup-ratio",
            description = "share of steps in which the rate rises (default: ${DEFAULT-VALUE})")
    double warmupRatio = 0.1;

    @Option(names = "--max-grad-norm", description = "gradients are clipped to this norm (default: ${DEFAULT-VALUE})")
    double maxGradNorm = 1;

    @Option(names = "--optimizer", description = "AdamW as in huggingface or google (default: ${DEFAULT-VALUE})")
    String optimizer = "huggingface";

    @Option(
            names = "--max-length",
            description =
                    "inputs are cut to this many tokens; for tag, into windows of as many (default: 128; qa: 384)")
    @Nullable
    Integer maxLength;

    @Option(
            names = "--align",
            description = "pieces of a word that learn its tag: first or all (default: ${DEFAULT-VALUE})")
    Alignment alignment = Alignment.FIRST;

    @Option(names = "--no-group-by-length", description = "shuffle without regard to length")
    boolean noGroupByLength;

    @Option(names = "--patience", description = "stop after this many epochs without a better score (default: never)")
    int patience;

    @Option(
            names = "--checkpoint-steps",
            description = "steps between checkpoints within an epoch; 0 for none (default: ${DEFAULT-VALUE})")
    int checkpointSteps = 500;

    @Option(
            names = "--gradient-checkpointing",
            description = "compute layers again on the way back instead of keeping them: less memory, more time")
    boolean gradientCheckpointing;

    @Option(names = "--resume", description = "go on from the last checkpoint in the output folder")
    boolean resume;

    @Override
    public Integer call() throws IOException {
        if (!method.equals("full")) {
            throw new IllegalArgumentException("--method %s is not in this version; use full".formatted(method));
        }
        TrainingArguments arguments = arguments();
        TaskData<?> data = options.trainingData(alignment);
        if (Files.exists(output.resolve("model.safetensors")) && !resume) {
            throw new IllegalArgumentException(
                    "%s already holds a model; choose another --output, or --resume".formatted(output));
        }
        if (Files.exists(output.resolve("run.json"))) {
            throw new IllegalArgumentException(
                    "the training in %s is finished; there is nothing to resume".formatted(output));
        }
        Engine engine = common.startEngineForTraining();
        Path base = Models.resolve(model, common);
        int longest = maxLength != null ? maxLength : options.task.equals("qa") ? QUESTION_LENGTH : TEXT_LENGTH;
        return train(new FineTuning(model, base, longest, arguments, engine, output), data);
    }

    private TrainingArguments arguments() {
        return new TrainingArguments(
                epochs,
                batchSize,
                accumulation,
                learningRate,
                warmupRatio,
                maxGradNorm,
                switch (optimizer) {
                    case "huggingface" -> AdamW.Variant.huggingFace();
                    case "google" -> AdamW.Variant.google();
                    default ->
                        throw new IllegalArgumentException(
                                "--optimizer is %s; wanted huggingface or google".formatted(optimizer));
                },
                common.seed(),
                !noGroupByLength,
                patience,
                checkpointSteps,
                gradientCheckpointing);
    }

    private <E extends Example> int train(FineTuning tuning, TaskData<E> data) throws IOException {
        TrainingProgress progress = new TrainingProgress(common);
        try (FineTuning.Run run = tuning.prepare(data, progress);
                Interruption interruption = Interruption.callsFirst(run::requestStop)) {
            TrainingResult result = run.train(resume);
            if (result.interrupted()) {
                return Interruption.EXIT_STATUS;
            }
            progress.done(result, output);
            return 0;
        }
    }
}
