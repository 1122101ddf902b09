package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TableReader;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.metric.MajorityBaseline;
import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.SequenceClassifier;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.TaskData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The two tasks of the quickstart that give a class to a text, or to a pair of texts. */
record QuickstartTexts(TaskData<TextExample> data, int epochs, List<TextInput> asked)
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

    private static QuickstartTexts of(String name, Path train, Path test, int epochs, List<TextInput> asked) {
        Dataset<TextExample> training = new TableReader().read(train);
        TaskData<TextExample> data = new TaskData<>(
                name,
                new ClassificationTask(LabelSet.ofTexts(training), null),
                training.examples(),
                new TableReader().read(test).examples(),
                Map.of("train", train, "dev", test));
        return new QuickstartTexts(data, epochs, asked);
    }

    @Override
    public double majority() {
        return MajorityBaseline.accuracy(labels(data.train()), labels(data.dev()));
    }

    private static List<String> labels(List<TextExample> examples) {
        return examples.stream().map(TextExample::requireLabel).toList();
    }

    @Override
    public List<QuickstartExample> answer(BertForTask model, BertTokenizer tokenizer, Engine engine) {
        List<Classification> answers = new SequenceClassifier(
                        (BertForSequenceClassification) model, tokenizer, MAX_LENGTH, engine)
                .classify(asked);
        List<QuickstartExample> examples = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            examples.add(example(asked.get(i), answers.get(i)));
        }
        return examples;
    }

    private QuickstartExample example(TextInput input, Classification answer) {
        ObjectNode output = Predictions.json(answer, false);
        String verdict = String.format(Locale.ROOT, "%-13s %.2f", answer.label(), answer.score());
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
