package dev.bertrand.benchmarks;

import java.util.Arrays;

/** Order statistics: what a busy machine disturbs least. */
public final class Statistics {
    private Statistics() {}

    /** The middle value; between two middle ones their mean. */
    public static double median(double... values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The smallest value that at least {@code percent} of the values do not exceed (the nearest-rank definition).
     *
     * @param percent above 0, at most 100
     */
    public static double percentile(double percent, double... values) {
        double[] sorted = sorted(values);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(1, rank) - 1];
    }

    private static double[] sorted(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values were measured; wanted at least one");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
