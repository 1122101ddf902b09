package dev.bertrand.train.glue;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * MNLI, which has two development files: scores on the mismatched one stand beside the others, and do not decide.
 *
 * @param task the same on one file
 * @param mismatched the second file's examples
 */
record MismatchedToo(ClassificationTask task, List<TextExample> mismatched) implements Task<TextExample> {
    @Override
    public BertConfig configure(BertConfig base) {
        return task.configure(base);
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return task.create(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<TextExample> examples, BertTokenizer tokenizer, int maxLength) {
        return task.trainingSet(examples, tokenizer, maxLength);
    }

    @Override
    public Map<String, Double> score(
            BertForTask model, BertTokenizer tokenizer, List<TextExample> examples, int maxLength, Engine engine) {
        Map<String, Double> scores = new LinkedHashMap<>(task.score(model, tokenizer, examples, maxLength, engine));
        Map<String, Double> others = task.score(model, tokenizer, mismatched, maxLength, engine);
        scores.put(TaskMetrics.MISMATCHED_ACCURACY, others.get(task.decidingMetric()));
        return scores;
    }

    @Override
    public String decidingMetric() {
        return task.decidingMetric();
    }
}
