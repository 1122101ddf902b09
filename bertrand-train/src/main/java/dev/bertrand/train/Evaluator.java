package dev.bertrand.train;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scores the model under training on held-out data. */
public interface Evaluator {
    /** Metrics by their official names, in the order they are to be shown. */
    Map<String, Double> evaluate();

    /** The metric that decides which epoch's model is kept, higher is better; null keeps the last one. */
    @Nullable
    String decidingMetric();

    /** Whether the model is scored before its first step, too. */
    default boolean startsBeforeTraining() {
        return false;
    }
}
