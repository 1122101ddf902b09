package dev.bertrand.tasks.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Correlations, -1 to 1, equal to {@code scipy.stats.pearsonr} and {@code spearmanr}: NaN where one side is constant, since
 * a constant correlates with nothing. Both throw IllegalArgumentException for fewer than two values and for arrays that
 * differ in length.
 */
public final class CorrelationMetrics {
    private CorrelationMetrics() {}

    /** How well a straight line fits. */
    public static double pearson(double[] gold, double[] predicted) {
        check(gold, predicted);
        if (constant(gold) || constant(predicted)) {
            return Double.NaN;
        }
        double goldMean = Arrays.stream(gold).average().orElseThrow();
        double predictedMean = Arrays.stream(predicted).average().orElseThrow();
        double together = 0;
        double goldSquares = 0;
        double predictedSquares = 0;
        for (int i = 0; i < gold.length; i++) {
            double x = gold[i] - goldMean;
            double y = predicted[i] - predictedMean;
            together += x * y;
            goldSquares += x * x;
            predictedSquares += y * y;
        }
        double correlation = together / (Math.sqrt(goldSquares) * Math.sqrt(predictedSquares));
        // Rounding may carry a perfect correlation past 1.
        return Math.max(-1, Math.min(1, correlation));
    }

    /** How well the order agrees: Pearson of the ranks, where equal values share the mean of their ranks. */
    public static double spearman(double[] gold, double[] predicted) {
        check(gold, predicted);
        return pearson(ranks(gold), ranks(predicted));
    }

    /** Ranks from 1; equal values share the mean of theirs ({@code scipy.stats.rankdata, method="average"}). */
    static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static boolean constant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    private static void check(double[] gold, double[] predicted) {
        Checks.sameLength(gold.length, predicted.length);
        if (gold.length < 2) {
            throw new IllegalArgumentException("a correlation needs at least two values, got one");
        }
        for (int i = 0; i < gold.length; i++) {
            if (!Double.isFinite(gold[i]) || !Double.isFinite(predicted[i])) {
                throw new IllegalArgumentException(
                        "values at position %d are gold %s and predicted %s, expected finite numbers"
                                .formatted(i, gold[i], predicted[i]));
            }
        }
    }
}
