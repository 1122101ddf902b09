package dev.bertrand.cli;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingResult;
import dev.bertrand.train.task.Alignment;
import dev.bertrand.train.task.FeatureSettings;
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
            "  ./bertrand train --task rte --data glue/RTE --output adapters/rte --method lora --lora-rank 16",
            "  ./bertrand train --task tag --train ner.txt --output probes/ner --method head --layers mix --feature-cache memory",
            "  ./bertrand train --task seq2seq --train e2e.csv --dev-share 0.2 --model bert-base-cased --output models/e2e",
            "  ./bertrand train --task seq2seq --train train.en.gz --target train.de.gz --decoder warm --output models/en-de",
            "  ./bertrand train --task cola --data glue/CoLA --output models/cola --resume"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int QUESTION_LENGTH = 384;
    private static final int TEXT_LENGTH = 128;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    TaskOptions options = new TaskOptions();

    @Mixin
    TrainingOptions training = new TrainingOptions();

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "folder for the trained model")
    Path output = Path.of("");

    @Option(
            names = "--max-length",
            description =
                    "inputs are cut to this many tokens; for tag and qa, into windows of as many (default: 128; qa: 384)")
    @Nullable
    Integer maxLength;

    @Option(
            names = "--align",
            description = "pieces of a word that learn its tag: first or all (default: ${DEFAULT-VALUE})")
    Alignment alignment = Alignment.FIRST;

    @Mixin
    DecoderOptions decoder = new DecoderOptions();

    @Mixin
    GenerationOptions generation = new GenerationOptions();

    @Option(names = "--resume", description = "go on from the last checkpoint in the output folder")
    boolean resume;

    @Override
    public Integer call() throws IOException {
        TrainingArguments arguments = training.arguments(common.seed());
        AdapterMethod adapter = training.part.adapter();
        boolean tokens = options.task.equals("tag") || options.task.equals("qa");
        boolean trainsPooler = training.part.trainsPooler(tokens);
        FeatureSettings features = training.layers.settings(training.part, options.task.equals("tag"));
        TaskData<?> data = options.trainingData(alignment, decoder, generation.settings(common.seed()));
        boolean holdsOne = Files.exists(output.resolve("model.safetensors")) || AdapterFolder.isOne(output);
        if (holdsOne && !resume) {
            throw new IllegalArgumentException(
                    "%s already holds a model; choose another --output, or --resume".formatted(output));
        }
        if (Files.exists(output.resolve("run.json"))) {
            throw new IllegalArgumentException(
                    "the training in %s is finished; there is nothing to resume".formatted(output));
        }
        Engine engine = common.startEngineForTraining();
        Path base = Models.resolve(training.model, common);
        int longest = maxLength != null ? maxLength : options.task.equals("qa") ? QUESTION_LENGTH : TEXT_LENGTH;
        FineTuning tuning = new FineTuning(
                training.model, base, longest, arguments, engine, output, adapter, features, trainsPooler);
        return train(tuning, data);
    }

    private <E extends Example> int train(FineTuning tuning, TaskData<E> data) throws IOException {
        TrainingProgress progress = new TrainingProgress(common, training.minutes);
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
