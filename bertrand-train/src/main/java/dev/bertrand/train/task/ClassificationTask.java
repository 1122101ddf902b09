package dev.bertrand.train.task;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.SequenceClassifier;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text or a pair to a class.
 *
 * @param labels the classes by index
 * @param glue the GLUE task whose metrics count; null for {@code accuracy} and its like
 */
public record ClassificationTask(LabelSet labels, @Nullable GlueTask glue) implements Task<TextExample> {
    @Override
    public BertConfig configure(BertConfig base) {
        return base.with()
                .labels(labels.names())
                .problemType(BertConfig.SINGLE_LABEL)
                .build();
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return new BertForSequenceClassification(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<TextExample> examples, BertTokenizer tokenizer, int maxLength) {
        int[] classes = examples.stream().mapToInt(labels::index).toArray();
        return TrainingSet.of(
                sequences(examples, tokenizer, maxLength), indices -> new Targets.Classes(pick(classes, indices)));
    }

    static List<Sequence> sequences(List<TextExample> examples, BertTokenizer tokenizer, int maxLength) {
        return tokenizer.encodeBatch(inputs(examples), EncodeOptions.defaults().truncatedTo(maxLength)).stream()
                .map(Sequence::of)
                .toList();
    }

    static List<TextInput> inputs(List<TextExample> examples) {
        return examples.stream()
                .map(example -> new TextInput(example.text(), example.pair()))
                .toList();
    }

    /** What the model says of each example. The model stays open. */
    static List<Classification> classify(
            BertForTask model, BertTokenizer tokenizer, List<TextExample> examples, int maxLength, Engine engine) {
        return new SequenceClassifier((BertForSequenceClassification) model, tokenizer, maxLength, engine)
                .classify(inputs(examples));
    }

    @Override
    public Outcome outcome(
            BertForTask model, BertTokenizer tokenizer, List<TextExample> examples, int maxLength, Engine engine) {
        int[] gold = examples.stream().mapToInt(labels::index).toArray();
        int[] predicted = classify(model, tokenizer, examples, maxLength, engine).stream()
                .mapToInt(answer -> labels.index(answer.label(), "the model"))
                .toArray();
        return new Outcome(gold.length, indices -> metrics(pick(gold, indices), pick(predicted, indices)));
    }

    private Map<String, Double> metrics(int[] gold, int[] predicted) {
        return glue == null ? TaskMetrics.classification(gold, predicted) : TaskMetrics.glue(glue, gold, predicted);
    }

    private static int[] pick(int[] values, int[] indices) {
        return Arrays.stream(indices).map(i -> values[i]).toArray();
    }

    @Override
    public String decidingMetric() {
        return glue == null ? "accuracy" : glue.metrics().get(0);
    }
}
