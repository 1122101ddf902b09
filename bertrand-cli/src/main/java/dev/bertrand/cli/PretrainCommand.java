package dev.bertrand.cli;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingResult;
import dev.bertrand.train.pretrain.Corpus;
import dev.bertrand.train.pretrain.ExampleSettings;
import dev.bertrand.train.pretrain.HeldOutSettings;
import dev.bertrand.train.pretrain.Masking;
import dev.bertrand.train.pretrain.Pretraining;
import dev.bertrand.train.pretrain.StartingPoint;
import dev.bertrand.train.pretrain.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plain texts to a model that knows words in their context; Ctrl-C leaves a checkpoint to resume from. */
@Command(
        name = "pretrain",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = {
            "Trains BERT on plain texts: words under masks, and whether one segment follows another.",
            "",
            "Starts from nothing (--vocab) or goes on with a published model (--model). The result is a folder that",
            "'fill-mask' and 'train --model' open. Held-out scores stand beside what always answering the most frequent",
            "token would get, before the first step and every --eval-steps; run.json keeps the curve."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand vocab --output models/mine --vocab-size 8000 novels/*.txt",
            "  ./bertrand pretrain novels/*.txt --vocab models/mine --document-start '^CHAPTER' --output m",
            "  ./bertrand pretrain wiki.txt.gz --sentence-per-line --vocab vocab.txt --layers 6 --output m",
            "  ./bertrand pretrain law/*.txt --model bert-base-uncased --dev more.txt --no-nsp --output models/law",
            "  ./bertrand pretrain law/*.txt --model bert-base-uncased --minutes 15 --whole-word --output m",
            "  ./bertrand pretrain law/*.txt --model bert-base-uncased --steps 2000 --output models/law --resume"
        })
final class PretrainCommand implements Callable<Integer> {
    private static final double RATE_OF_NEW_MODELS = 5e-4;
    private static final double RATE_OF_PUBLISHED_MODELS = 5e-5;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    PretrainingTexts texts = new PretrainingTexts();

    @Mixin
    StartOptions start = new StartOptions();

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "folder for the trained model")
    Path output = Path.of("");

    @Option(names = "--max-length", description = "tokens of the longest example (default: ${DEFAULT-VALUE})")
    int maxLength = 128;

    @Option(
            names = "--short-seq-prob",
            description = "share of examples that are made shorter (default: ${DEFAULT-VALUE})")
    double shortProbability = 0.1;

    @Option(names = "--masked-lm-prob", description = "share of tokens to predict (default: ${DEFAULT-VALUE})")
    double maskedProbability = 0.15;

    @Option(
            names = "--max-predictions",
            description = "tokens to predict of one example, at most (default: that share of --max-length)")
    @Nullable
    Integer maxPredictions;

    @Option(names = "--whole-word", description = "mask all pieces of a word or none")
    boolean wholeWord;

    @Option(names = "--no-nsp", description = "words only: no pairs of segments, no next-sentence prediction")
    boolean noNextSentence;

    @Option(
            names = "--duplicate-factor",
            paramLabel = "N",
            description = "N examples of each place in the text, whose masks stay (default: new masks at every pass)")
    int duplicates;

    @Option(names = "--batch-size", description = "examples of one step (default: ${DEFAULT-VALUE})")
    int batchSize = 32;

    @Option(
            names = "--learning-rate",
            description = "highest rate of the schedule (default: 5e-4 for a new model, 5e-5 for --model)")
    @Nullable
    Double learningRate;

    @Option(
            names = "--warmup-ratio",
            description = "share of steps in which the rate rises (default: ${DEFAULT-VALUE})")
    double warmupRatio = 0.1;

    @Option(
            names = "--steps",
            description = "steps of the whole schedule: equal ones give equal models (default: ${DEFAULT-VALUE})")
    int steps = 10_000;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "after so many minutes of training, evaluations left out, score and save although steps are "
                    + "left; the rate falls to 0 by then (default: no limit)")
    double minutes;

    @Option(names = "--eval-steps", description = "steps between two evaluations (default: ${DEFAULT-VALUE})")
    int evaluationSteps = 1000;

    @Option(
            names = "--checkpoint-steps",
            description =
                    "steps between checkpoints beside those at evaluations; 0 for none (default: ${DEFAULT-VALUE})")
    int checkpointSteps = 500;

    @Option(
            names = "--text-cache",
            paramLabel = "DIR",
            description = "folder that keeps the tokens of texts for the next run (default: in the cache of models)")
    @Nullable
    Path textCache;

    @Option(names = "--resume", description = "go on from the last checkpoint in the output folder")
    boolean resume;

    @Override
    public Integer call() throws IOException {
        Steps schedule = new Steps(steps, evaluationSteps);
        ExampleSettings examples =
                new ExampleSettings(maxLength, shortProbability, !noNextSentence, masking(), duplicates);
        Corpus training = texts.training();
        HeldOutSettings heldOut = texts.heldOut();
        requireOutput();
        StartingPoint point = start.startingPoint(maxLength, common);
        double rate = learningRate != null
                ? learningRate
                : point.folder() == null ? RATE_OF_NEW_MODELS : RATE_OF_PUBLISHED_MODELS;
        TrainingArguments arguments = Pretraining.arguments(
                        schedule, batchSize, rate, warmupRatio, common.seed(), checkpointSteps)
                .withMinutes(minutes);
        Path cache = textCache == null ? HubSettings.defaultCache().resolve("pretraining") : textCache;
        Engine engine = common.startEngineForTraining();
        return train(new Pretraining(point, training, heldOut, examples, schedule, arguments, engine, cache, output));
    }

    private Masking masking() {
        Masking usual = Masking.of(maxLength, maskedProbability);
        return new Masking(maskedProbability, maxPredictions == null ? usual.most() : maxPredictions, wholeWord);
    }

    private void requireOutput() {
        if (Files.exists(output.resolve("run.json"))) {
            throw new IllegalArgumentException(
                    resume
                            ? "the training in %s is finished; there is nothing to resume".formatted(output)
                            : "%s already holds a model; choose another --output".formatted(output));
        }
        if (Files.exists(output.resolve("model.safetensors")) && !resume) {
            throw new IllegalArgumentException(
                    "%s already holds a model; choose another --output, or --resume".formatted(output));
        }
    }

    private int train(Pretraining pretraining) throws IOException {
        PretrainingProgress progress = new PretrainingProgress(common, minutes);
        try (Pretraining.Run run = pretraining.prepare(progress);
                Interruption interruption = Interruption.callsFirst(run::requestStop)) {
            TrainingResult result = run.train(resume);
            if (result.interrupted()) {
                return Interruption.EXIT_STATUS;
            }
            progress.done(output);
            return 0;
        }
    }
}
