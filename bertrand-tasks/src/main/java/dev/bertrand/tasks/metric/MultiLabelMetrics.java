package dev.bertrand.tasks.metric;

import java.util.Arrays;

/**
 * Scores of examples that may have any number of labels, equal to scikit-learn's {@code sklearn.metrics} functions on
 * indicator matrices with {@code zero_division=0}. All take a row an example and a column a label, and throw
 * IllegalArgumentException for matrices that are empty or differ in shape.
 */
public final class MultiLabelMetrics {
    private MultiLabelMetrics() {}

    /** The part of examples whose labels are all right ({@code accuracy_score}, the subset accuracy). */
    public static double accuracy(boolean[][] gold, boolean[][] predicted) {
        check(gold, predicted);
        int right = 0;
        for (int i = 0; i < gold.length; i++) {
            right += Arrays.equals(gold[i], predicted[i]) ? 1 : 0;
        }
        return (double) right / gold.length;
    }

    /** F1 of the counts of all labels together ({@code f1_score, average="micro"}). */
    public static double microF1(boolean[][] gold, boolean[][] predicted) {
        check(gold, predicted);
        Counts all = new Counts(0, 0, 0);
        for (int label = 0; label < gold[0].length; label++) {
            all = all.plus(counts(gold, predicted, label));
        }
        return all.f1();
    }

    /** The mean F1 of all labels ({@code f1_score, average="macro"}). */
    public static double macroF1(boolean[][] gold, boolean[][] predicted) {
        check(gold, predicted);
        double sum = 0;
        for (int label = 0; label < gold[0].length; label++) {
            sum += counts(gold, predicted, label).f1();
        }
        return sum / gold[0].length;
    }

    private record Counts(long both, long gold, long predicted) {
        Counts plus(Counts other) {
            return new Counts(both + other.both, gold + other.gold, predicted + other.predicted);
        }

        double f1() {
            return Checks.ratio(2.0 * both, (double) gold + predicted);
        }
    }

    private static Counts counts(boolean[][] gold, boolean[][] predicted, int label) {
        long both = 0;
        long golds = 0;
        long predictions = 0;
        for (int i = 0; i < gold.length; i++) {
            golds += gold[i][label] ? 1 : 0;
            predictions += predicted[i][label] ? 1 : 0;
            both += gold[i][label] && predicted[i][label] ? 1 : 0;
        }
        return new Counts(both, golds, predictions);
    }

    private static void check(boolean[][] gold, boolean[][] predicted) {
        Checks.sameLength(gold.length, predicted.length);
        for (int i = 0; i < gold.length; i++) {
            if (gold[i].length != gold[0].length || predicted[i].length != gold[0].length) {
                throw new IllegalArgumentException("example %d has %d gold and %d predicted labels, the first has %d"
                        .formatted(i, gold[i].length, predicted[i].length, gold[0].length));
            }
        }
    }
}
