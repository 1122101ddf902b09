package dev.bertrand.train.task;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.Arrays;
import java.util.List;

/**
 * A text or a pair to any number of labels, each with a probability of its own.
 *
 * @param labels by index
 * @param separator between the labels of one example
 */
public record MultiLabelTask(LabelSet labels, String separator) implements Task<TextExample> {
    private static final double THRESHOLD = 0.5;

    @Override
    public BertConfig configure(BertConfig base) {
        return base.with()
                .labels(labels.names())
                .problemType(BertConfig.MULTI_LABEL)
                .build();
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return new BertForSequenceClassification(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<TextExample> examples, BertTokenizer tokenizer, int maxLength) {
        boolean[][] gold = gold(examples);
        return TrainingSet.of(
                ClassificationTask.sequences(examples, tokenizer, maxLength),
                indices -> new Targets.Labels(pick(gold, indices)));
    }

    private boolean[][] gold(List<TextExample> examples) {
        return examples.stream()
                .map(example -> indicators(example.labels(separator), example.source()))
                .toArray(boolean[][]::new);
    }

    private boolean[] indicators(List<String> names, String source) {
        boolean[] has = new boolean[labels.size()];
        names.forEach(name -> has[labels.index(name, source)] = true);
        return has;
    }

    @Override
    public Outcome outcome(
            BertForTask model, BertTokenizer tokenizer, List<TextExample> examples, int maxLength, Engine engine) {
        boolean[][] gold = gold(examples); // an unknown label is an error before it is a wrong score
        boolean[][] predicted = ClassificationTask.classify(model, tokenizer, examples, maxLength, engine).stream()
                .map(answer -> indicators(answer.labels(THRESHOLD), "the model"))
                .toArray(boolean[][]::new);
        return new Outcome(
                gold.length, indices -> TaskMetrics.multiLabel(pick(gold, indices), pick(predicted, indices)));
    }

    private static boolean[][] pick(boolean[][] rows, int[] indices) {
        return Arrays.stream(indices).mapToObj(i -> rows[i]).toArray(boolean[][]::new);
    }

    @Override
    public String decidingMetric() {
        return "f1";
    }
}
