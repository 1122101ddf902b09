package dev.bertrand.tasks.metric;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How far a metric would move on other examples of the same kind: the percentile interval of its values on resamples,
 * which draw as many examples as there are, with replacement (Efron and Tibshirani 1993, chapter 13).
 *
 * @param confidence part of the resamples whose values lie in the interval, such as 0.95
 * @param resamples how many are drawn
 * @param seed equal seeds give equal intervals
 */
public record Bootstrap(double confidence, int resamples, long seed) {
    /** Efron and Tibshirani's number for intervals. */
    private static final int RESAMPLES = 1000;

    /** Where the metric lies, {@code low} to {@code high}; NaN where it is undefined on every resample. */
    public record Interval(double low, double high) {}

    public Bootstrap {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "the confidence is %s; wanted a part above 0 and below 1, such as 0.95".formatted(confidence));
        }
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples must be at least 1, got " + resamples);
        }
    }

    /** With 1,000 resamples. */
    public static Bootstrap of(double confidence, long seed) {
        return new Bootstrap(confidence, RESAMPLES, seed);
    }

    /**
     * The interval of a metric.
     *
     * @param examples how many there are
     * @param metric its value on the examples of these indices, some of which come twice; NaN where it is undefined, and
     *     then the resample does not count
     */
    public Interval interval(int examples, ToDoubleFunction<int[]> metric) {
        if (examples < 1) {
            throw new IllegalArgumentException("nothing to resample: there are no examples");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            values[i] = metric.applyAsDouble(random.ints(examples, 0, examples).toArray());
        }
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return new Interval(quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2));
    }

    /** Between two values in proportion, as {@code numpy.quantile}. */
    private static double quantile(double[] sorted, double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
