package dev.bertrand.train.task;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a model made of examples: asked once, it can be scored on any choice of them, as confidence intervals need it.
 *
 * @param examples how many there are
 * @param metrics the task's metrics on the examples of these indices; one that is named twice counts twice
 */
public record Outcome(int examples, Function<int[], Map<String, Double>> metrics) {
    /** The metrics on all examples. */
    public Map<String, Double> score() {
        return metrics.apply(IntStream.range(0, examples).toArray());
    }
}
