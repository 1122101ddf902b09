package dev.bertrand.train.task;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.Arrays;
import java.util.List;

/** A text or a pair to a number. */
public record RegressionTask() implements Task<TextExample> {
    /** The name of the one label. */
    public static final String LABEL = "score";

    @Override
    public BertConfig configure(BertConfig base) {
        return base.with()
                .labels(List.of(LABEL))
                .problemType(BertConfig.REGRESSION)
                .build();
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return new BertForSequenceClassification(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<TextExample> examples, BertTokenizer tokenizer, int maxLength) {
        double[] scores = examples.stream().mapToDouble(TextExample::score).toArray();
        return TrainingSet.of(ClassificationTask.sequences(examples, tokenizer, maxLength), indices -> {
            float[] picked = new float[indices.length];
            for (int i = 0; i < indices.length; i++) {
                picked[i] = (float) scores[indices[i]];
            }
            return new Targets.Scores(picked);
        });
    }

    @Override
    public Outcome outcome(
            BertForTask model, BertTokenizer tokenizer, List<TextExample> examples, int maxLength, Engine engine) {
        double[] gold = examples.stream().mapToDouble(TextExample::score).toArray();
        double[] predicted = ClassificationTask.classify(model, tokenizer, examples, maxLength, engine).stream()
                .mapToDouble(answer -> answer.score())
                .toArray();
        return new Outcome(
                gold.length, indices -> TaskMetrics.regression(pick(gold, indices), pick(predicted, indices)));
    }

    private static double[] pick(double[] values, int[] indices) {
        return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
    }

    @Override
    public String decidingMetric() {
        return "pearson";
    }
}
