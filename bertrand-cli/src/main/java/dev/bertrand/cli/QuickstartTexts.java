package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TableReader;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.metric.MajorityBaseline;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.text.TextInput;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.TaskData;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The two tasks of the quickstart that give a class to a text, or to a pair of texts. */
record QuickstartTexts(TaskData<TextExample> data, int epochs, List<TextInput> inputs)
        implements QuickstartTask<TextExample> {

    private static final List<TextInput> SENTENCES = List.of(
            TextInput.of("This movie was amazing!"),
            TextInput.of("The soup arrived cold and nobody apologised."),
            TextInput.of("I expected very little and was delighted."),
            TextInput.of("Two hours of my life that I will never get back."),
            TextInput.of("The new lamp is bright, quiet and was easy to put together."),
            TextInput.of("It broke on the second day and the shop stopped answering."));

    private static final String PREMISE = "Two sisters are rowing a boat across the lake.";

    private static final List<TextInput> PAIRS = List.of(
            TextInput.of(PREMISE, "Some women are on the water."),
            TextInput.of(PREMISE, "The sisters are visiting their uncle."),
            TextInput.of(PREMISE, "The sisters are asleep at home."));

    /** Negative or positive. */
    static QuickstartTexts sentiment(Path folder) {
        return of("sentiment", folder.resolve("reviews-train.tsv"), folder.resolve("reviews-test.tsv"), 3, SENTENCES);
    }

    /** Whether a premise entails a hypothesis, contradicts it, or does neither. */
    static QuickstartTexts inference(Path folder) {
        return of("inference", folder.resolve("pairs-train.tsv"), folder.resolve("pairs-test.tsv"), 5, PAIRS);
    }

    private static QuickstartTexts of(String name, Path train, Path test, int epochs, List<TextInput> inputs) {
        Dataset<TextExample> training = new TableReader().read(train);
        TaskData<TextExample> data = new TaskData<>(
                name,
                new ClassificationTask(LabelSet.ofTexts(training), null),
                training.examples(),
                new TableReader().read(test).examples(),
                Map.of("train", train, "dev", test));
        return new QuickstartTexts(data, epochs, inputs);
    }

    @Override
    public boolean readsPooler() {
        return true;
    }

    @Override
    public double majority() {
        return MajorityBaseline.accuracy(labels(data.train()), labels(data.dev()));
    }

    private static List<String> labels(List<TextExample> examples) {
        return examples.stream().map(TextExample::requireLabel).toList();
    }

    @Override
    public List<AdapterRequest> asked() {
        return inputs.stream()
                .map(input -> (AdapterRequest) new AdapterRequest.Text(data.name(), input))
                .toList();
    }

    @Override
    public QuickstartExample example(AdapterRequest request, Prediction answer) {
        TextInput input = ((AdapterRequest.Text) request).input();
        Classification classified = (Classification) answer;
        ObjectNode output = Predictions.json(classified, false);
        String verdict = String.format(Locale.ROOT, "%-13s %.2f", classified.label(), classified.score());
        if (input.pair() == null) {
            return QuickstartExample.of(data.name(), input.text(), output, verdict + "  " + input.text());
        }
        return new QuickstartExample(
                data.name(),
                Json.record().put("text", input.text()).put("pair", input.pair()),
                output,
                "%s  %s | %s".formatted(verdict, input.text(), input.pair()));
    }
}
