package dev.bertrand.tasks.pipeline;

import java.util.List;
import java.util.Map;

/**
 * The class of a text or a pair.
 *
 * @param label the likeliest class; for a regression, the name of its one label
 * @param score its probability; for a regression, the predicted number
 * @param scores the same for every label, in the model's order; for a model of any number of labels, each has a
 *     probability of its own
 * @param truncatedTokens tokens cut off the end because the model takes no more; 0 if it saw the whole text
 */
public record Classification(String label, double score, Map<String, Double> scores, int truncatedTokens)
        implements Prediction {
    /** The labels with a score of at least {@code threshold}: what a model of any number of labels says with 0.5. */
    public List<String> labels(double threshold) {
        return scores.entrySet().stream()
                .filter(label -> label.getValue() >= threshold)
                .map(Map.Entry::getKey)
                .toList();
    }
}
