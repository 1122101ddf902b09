package dev.bertrand.train;

import java.util.Map;

/** Scores the model under training on held-out data. */
public interface Evaluator {
    /** Metrics by their official names, in the order they are to be shown. */
    Map<String, Double> evaluate();

    /** The metric that decides which epoch's model is kept; higher is better. */
    String decidingMetric();
}
