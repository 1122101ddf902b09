package dev.bertrand.train.task;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.List;
import java.util.Map;

/**
 * A kind of task.
 *
 * @param <E> its examples
 */
public interface Task<E extends Example> {
    /** The base model's config with this task's labels. */
    BertConfig configure(BertConfig base);

    /** The model with this task's layer. */
    BertForTask create(BertConfig config, Parameters parameters);

    /**
     * Examples as the model takes them.
     *
     * @param maxLength longer ones are cut to this many tokens
     * @throws dev.bertrand.tasks.dataset.DatasetException if an example's label is missing or unknown
     */
    TrainingSet trainingSet(List<E> examples, BertTokenizer tokenizer, int maxLength);

    /** Positions of the longest input that learning makes of texts that are cut to {@code maxLength} tokens. */
    default int positions(int maxLength) {
        return maxLength;
    }

    /**
     * Metrics of a model on examples, by their official names.
     *
     * @param engine whose cores it runs on
     */
    default Map<String, Double> score(
            BertForTask model, BertTokenizer tokenizer, List<E> examples, int maxLength, Engine engine) {
        return outcome(model, tokenizer, examples, maxLength, engine).score();
    }

    /**
     * What a model makes of examples, to be scored on any choice of them.
     *
     * @param engine whose cores it runs on
     * @throws UnsupportedOperationException if the task's metrics are known for all examples together only
     */
    default Outcome outcome(
            BertForTask model, BertTokenizer tokenizer, List<E> examples, int maxLength, Engine engine) {
        throw new UnsupportedOperationException("the metrics of this task are known for all examples together only");
    }

    /** The metric by which epochs are compared. */
    String decidingMetric();

    /**
     * The config of the trained model, once it is known how it does on held-out examples.
     *
     * @param metrics of the epoch that was kept
     */
    default BertConfig tuned(BertConfig trained, Map<String, Double> metrics) {
        return trained;
    }

    /** Hyper-parameters of its own, for {@code run.json}. */
    default Map<String, String> settings() {
        return Map.of();
    }
}
