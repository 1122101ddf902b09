package dev.bertrand.tasks.metric;

/**
 * Scores of class indices, equal to scikit-learn's {@code sklearn.metrics} functions of the same names with
 * {@code zero_division=0}. All throw IllegalArgumentException for empty arrays and arrays that differ in length.
 */
public final class ClassificationMetrics {
    private ClassificationMetrics() {}

    /** The part that is right, 0 to 1 ({@code accuracy_score}). */
    public static double accuracy(int[] gold, int[] predicted) {
        ConfusionMatrix counts = ConfusionMatrix.of(gold, predicted);
        return (double) counts.correct() / counts.total();
    }

    /** The harmonic mean of precision and recall of one class, 0 to 1 ({@code f1_score, average="binary"}). */
    public static double f1(int[] gold, int[] predicted, int positive) {
        ConfusionMatrix counts = ConfusionMatrix.of(gold, predicted);
        return positive < counts.classes() ? f1(counts, positive) : 0;
    }

    /** The mean F1 of the classes that occur in gold or predicted ({@code f1_score, average="macro"}). */
    public static double macroF1(int[] gold, int[] predicted) {
        ConfusionMatrix counts = ConfusionMatrix.of(gold, predicted);
        double sum = 0;
        int present = 0;
        for (int label = 0; label < counts.classes(); label++) {
            if (counts.gold(label) + counts.predicted(label) > 0) {
                sum += f1(counts, label);
                present++;
            }
        }
        return sum / present;
    }

    /**
     * F1 of the counts of all classes together ({@code f1_score, average="micro"}). With one label an example, each
     * wrong answer is one false positive and one false negative, so that this is the accuracy.
     */
    public static double microF1(int[] gold, int[] predicted) {
        return accuracy(gold, predicted);
    }

    /**
     * Matthews correlation, -1 to 1 ({@code matthews_corrcoef}), for any number of classes: Gorodkin 2004, "Comparing two
     * K-category assignments by a K-category correlation coefficient". 0 where gold or predicted hold a single class.
     */
    public static double matthews(int[] gold, int[] predicted) {
        ConfusionMatrix counts = ConfusionMatrix.of(gold, predicted);
        double total = counts.total();
        double agreement = counts.correct() * total;
        double goldSpread = total * total;
        double predictedSpread = total * total;
        for (int label = 0; label < counts.classes(); label++) {
            double golds = counts.gold(label);
            double predictions = counts.predicted(label);
            agreement -= golds * predictions;
            goldSpread -= golds * golds;
            predictedSpread -= predictions * predictions;
        }
        return Checks.ratio(agreement, Math.sqrt(goldSpread * predictedSpread));
    }

    /** 2 TP / (2 TP + FP + FN). */
    private static double f1(ConfusionMatrix counts, int label) {
        return Checks.ratio(2.0 * counts.count(label, label), (double) counts.gold(label) + counts.predicted(label));
    }
}
