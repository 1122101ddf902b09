package dev.bertrand.train.glue;

import java.util.Arrays;

/** Middle and ends of some numbers; the median of an even count is the mean of its two middle ones. */
public record Spread(double median, double min, double max) {
    /**
     * The spread of at least one number. NaN, which a metric without a value has, stands above all others.
     *
     * @throws IllegalArgumentException for none
     */
    static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no numbers have no median");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
