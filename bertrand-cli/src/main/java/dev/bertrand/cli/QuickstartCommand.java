package dev.bertrand.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TableReader;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.MaskFiller;
import dev.bertrand.tasks.pipeline.TextClassifier;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingResult;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.FineTuning;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The README's first command: from nothing to a fine-tuned BERT that answers. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Fetches BERT-base, fine-tunes it on bundled reviews, saves it, and lets it answer.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./bertrand quickstart", "  ./bertrand quickstart --json --output models/reviews"})
final class QuickstartCommand implements Callable<Integer> {
    private static final String MODEL = "bert-base-uncased";
    private static final int MAX_LENGTH = 64; // the longest bundled review has 28 words

    private static final List<String> SENTENCES = List.of(
            "This movie was amazing!",
            "The soup arrived cold and nobody apologised.",
            "I expected very little and was delighted.",
            "Two hours of my life that I will never get back.",
            "The new lamp is bright, quiet and was easy to put together.",
            "It broke on the second day and the shop stopped answering.");

    private static final String TOKENIZED = "BERT preprocessing is essential.";
    private static final String MASKED = "Paris is the [MASK] of France.";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "where the model is saved (default: ${DEFAULT-VALUE})")
    Path output = Path.of("models", "quickstart");

    @Option(names = "--json", description = "one JSON document instead of text")
    boolean json;

    private final ObjectNode report = Json.record();
    private final ArrayNode examples = Json.record().arrayNode();

    @Override
    public Integer call() throws IOException {
        Path reviews = Path.of(System.getProperty("bertrand.home", "."), "examples", "data");
        Path train = reviews.resolve("reviews-train.tsv");
        Path test = reviews.resolve("reviews-test.tsv");
        Dataset<TextExample> training = new TableReader().read(train);
        Dataset<TextExample> testing = new TableReader().read(test);
        Engine engine = common.startEngineForTraining();
        Path base = Models.resolve(MODEL, common);
        report.put("model", MODEL);

        TaskData<TextExample> data = new TaskData<>(
                "reviews",
                new ClassificationTask(LabelSet.ofTexts(training), null),
                training.examples(),
                testing.examples(),
                Map.of("train", train, "dev", test));
        FineTuning tuning = new FineTuning(MODEL, base, MAX_LENGTH, arguments(), engine, output);
        if (!fineTune(tuning, data, engine)) {
            return Interruption.EXIT_STATUS;
        }
        classify(engine);
        tokenize(base);
        fillMask(base, engine);
        report.set("examples", examples);
        if (json) {
            Output.standard().document(report);
        } else {
            suggest();
        }
        return 0;
    }

    private TrainingArguments arguments() {
        return new TrainingArguments(
                4, 16, 1, 5e-5, 0.1, 1, AdamW.Variant.huggingFace(), common.seed(), true, 0, 0, false);
    }

    /** Trains on the reviews, or returns false if the user stopped it. */
    private boolean fineTune(FineTuning tuning, TaskData<TextExample> data, Engine engine) throws IOException {
        say("Fine-tuning %s on %d reviews ...", MODEL, data.train().size());
        long start = System.nanoTime();
        // The last epoch counts: the test part must not choose the model it measures.
        TaskData<TextExample> training =
                new TaskData<>(data.name(), data.task(), data.train(), List.of(), data.files());
        TrainingResult result;
        try (FineTuning.Run run = tuning.prepare(training, new TrainingProgress(common));
                Interruption interruption = Interruption.callsFirst(run::requestStop)) {
            result = run.train(false);
        }
        if (result.interrupted()) {
            return false;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double accuracy = accuracy(data.dev(), engine);
        say(
                "%nTest accuracy %.3f on %d held-out reviews, after %.0f s of training. The model is in %s.%n",
                accuracy, data.dev().size(), seconds, output);
        report.putArray("tasks")
                .addObject()
                .put("task", "sentiment")
                .put("metric", "accuracy")
                .put("value", accuracy)
                .put("test_examples", data.dev().size())
                .put("seconds", seconds);
        return true;
    }

    /** Loads the saved model again: what is measured is what a user gets. */
    private double accuracy(List<TextExample> test, Engine engine) throws IOException {
        try (TextClassifier classifier = TextClassifier.load(output, engine)) {
            List<Classification> answers =
                    classifier.classify(test.stream().map(TextExample::text).toList());
            int right = 0;
            for (int i = 0; i < answers.size(); i++) {
                right += answers.get(i).label().equals(test.get(i).label()) ? 1 : 0;
            }
            return (double) right / test.size();
        }
    }

    private void classify(Engine engine) throws IOException {
        try (TextClassifier classifier = TextClassifier.load(output, engine)) {
            for (String sentence : SENTENCES) {
                Classification answer = classifier.classify(sentence);
                say("%-10s %.2f  %s", answer.label(), answer.score(), sentence);
                example("sentiment", sentence, Predictions.json(answer, false));
            }
        }
    }

    private void tokenize(Path base) {
        List<String> tokens = BertTokenizer.fromPretrained(base).tokenize(TOKENIZED);
        say("%nTokens of \"%s\": %s", TOKENIZED, String.join(" ", tokens));
        ArrayNode output = examples.arrayNode();
        tokens.forEach(output::add);
        example("tokenize", TOKENIZED, output);
    }

    private void fillMask(Path base, Engine engine) throws IOException {
        try (MaskFiller filler = MaskFiller.load(base, engine)) {
            List<MaskFiller.Prediction> best = filler.fill(MASKED, 3).get(0);
            say(
                    "Best words in \"%s\": %s%n",
                    MASKED,
                    String.join(
                            ", ",
                            best.stream().map(MaskFiller.Prediction::token).toList()));
            ArrayNode output = examples.arrayNode();
            best.forEach(word -> output.addObject()
                    .put("token", word.token())
                    .put("score", word.score())
                    .put("sequence", word.sequence()));
            example("fill-mask", MASKED, output);
        }
    }

    private void example(String task, String input, JsonNode answer) {
        examples.addObject().put("task", task).put("input", input).set("output", answer);
    }

    private void suggest() {
        say("Try next:");
        say("  echo '{\"text\": \"I would watch it again tonight.\"}' | ./bertrand predict --model %s", output);
        say("  echo '{\"text\": \"The capital of Italy is [MASK].\"}' | ./bertrand fill-mask");
        say("  ./bertrand train --task classify --train YOUR.tsv --dev TEST.tsv --output models/yours");
    }

    /** A line for people: data, so on standard output, unless that is to be JSON. */
    @SuppressWarnings("AnnotateFormatMethod") // would need a dependency for one private method
    private void say(String format, Object... arguments) {
        if (!json) {
            Output.standard().line(String.format(Locale.ROOT, format, arguments));
        }
    }
}
