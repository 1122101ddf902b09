package dev.bertrand.tasks.pipeline;

import java.util.Map;

/**
 * The class of a text or a pair.
 *
 * @param label the likeliest class; for a regression, the name of its one label
 * @param score its probability; for a regression, the predicted number
 * @param scores the same for every label, in the model's order
 * @param truncatedTokens tokens cut off the end because the model takes no more; 0 if it saw the whole text
 */
public record Classification(String label, double score, Map<String, Double> scores, int truncatedTokens) {}
