package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {
    // Of class 1: 2 true positives, 1 false positive, 1 false negative, 2 true negatives.
    private static final int[] GOLD = {1, 1, 1, 0, 0, 0};
    private static final int[] PREDICTED = {1, 1, 0, 1, 0, 0};

    @Test
    void two_classes_by_hand() {
        assertThat(ClassificationMetrics.accuracy(GOLD, PREDICTED)).isEqualTo(4 / 6.0);
        // 2 TP / (2 TP + FP + FN) = 4 / 6, and the same for class 0.
        assertThat(ClassificationMetrics.f1(GOLD, PREDICTED, 1)).isEqualTo(4 / 6.0);
        assertThat(ClassificationMetrics.macroF1(GOLD, PREDICTED)).isEqualTo(4 / 6.0);
        // (TP TN - FP FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN)) = (4 - 1) / sqrt(81).
        assertThat(ClassificationMetrics.matthews(GOLD, PREDICTED)).isCloseTo(3 / 9.0, within(1e-15));
    }

    @Test
    void three_classes_by_hand() {
        int[] gold = {0, 1, 2, 0, 1, 2};
        int[] predicted = {0, 2, 1, 0, 0, 1};

        assertThat(ClassificationMetrics.accuracy(gold, predicted)).isEqualTo(2 / 6.0);
        // Class 0: 2 right of 2 gold and 3 predicted, F1 4/5; classes 1 and 2: none right.
        assertThat(ClassificationMetrics.macroF1(gold, predicted)).isCloseTo(0.8 / 3, within(1e-15));
        assertThat(ClassificationMetrics.microF1(gold, predicted)).isEqualTo(2 / 6.0);
        // c = 2, s = 6, t = (2,2,2), p = (3,2,1): (12 - 12) / ... = 0.
        assertThat(ClassificationMetrics.matthews(gold, predicted)).isZero();
    }

    @Test
    void a_class_in_neither_does_not_count_in_the_macro_average() {
        assertThat(ClassificationMetrics.macroF1(new int[] {0, 5}, new int[] {0, 5}))
                .isEqualTo(1);
        // Class 3 is predicted only: F1 0; class 0: 2 / 3.
        assertThat(ClassificationMetrics.macroF1(new int[] {0, 0}, new int[] {0, 3}))
                .isCloseTo(1 / 3.0, within(1e-15));
    }

    @Test
    void what_is_undefined_is_zero_as_in_scikit_learn() {
        assertThat(ClassificationMetrics.matthews(new int[] {0, 1, 1}, new int[] {1, 1, 1}))
                .isZero();
        assertThat(ClassificationMetrics.matthews(new int[] {1, 1}, new int[] {1, 1}))
                .isZero();
        assertThat(ClassificationMetrics.f1(new int[] {0, 0}, new int[] {0, 0}, 1))
                .isZero();
    }

    @Test
    void input_that_does_not_pair_up_is_told() {
        assertThatThrownBy(() -> ClassificationMetrics.accuracy(new int[2], new int[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 gold values but 3 predicted");
        assertThatThrownBy(() -> ClassificationMetrics.accuracy(new int[0], new int[0]))
                .hasMessageContaining("nothing to score");
        assertThatThrownBy(() -> ConfusionMatrix.of(new int[] {0, 3}, new int[] {0, 1}, 3))
                .hasMessage("class 3 at position 1, expected 0 to 2");
    }

    @Test
    void a_confusion_matrix_counts_and_prints() {
        ConfusionMatrix matrix = ConfusionMatrix.of(GOLD, PREDICTED, 2);

        assertThat(matrix.count(1, 0)).isEqualTo(1);
        assertThat(matrix.gold(1)).isEqualTo(3);
        assertThat(matrix.predicted(1)).isEqualTo(3);
        assertThat(matrix.correct()).isEqualTo(4);
        assertThat(matrix.table(List.of("no", "yes"))).isEqualTo("""
                gold \\ predicted               no              yes
                no                              2                1
                yes                             1                2""");
    }

    @Property
    void swapping_gold_and_predicted_changes_no_symmetric_score(
            @ForAll @Size(20) List<@IntRange(max = 3) Integer> pairs) {
        int[] gold = half(pairs, 0);
        int[] predicted = half(pairs, 1);

        assertThat(ClassificationMetrics.f1(gold, predicted, 1))
                .isEqualTo(ClassificationMetrics.f1(predicted, gold, 1));
        assertThat(ClassificationMetrics.macroF1(gold, predicted))
                .isEqualTo(ClassificationMetrics.macroF1(predicted, gold));
        assertThat(ClassificationMetrics.matthews(gold, predicted))
                .isCloseTo(ClassificationMetrics.matthews(predicted, gold), within(1e-12));
    }

    @Property
    void renaming_the_classes_changes_nothing(@ForAll @Size(20) List<@IntRange(max = 3) Integer> pairs) {
        int[] gold = half(pairs, 0);
        int[] predicted = half(pairs, 1);
        int[] names = {2, 0, 3, 1};
        int[] renamedGold = Arrays.stream(gold).map(i -> names[i]).toArray();
        int[] renamedPredicted = Arrays.stream(predicted).map(i -> names[i]).toArray();

        assertThat(ClassificationMetrics.matthews(renamedGold, renamedPredicted))
                .isCloseTo(ClassificationMetrics.matthews(gold, predicted), within(1e-12));
        assertThat(ClassificationMetrics.macroF1(renamedGold, renamedPredicted))
                .isCloseTo(ClassificationMetrics.macroF1(gold, predicted), within(1e-12));
    }

    @Property
    void matthews_of_two_classes_is_their_pearson_correlation(
            @ForAll @Size(20) List<@IntRange(max = 1) Integer> pairs) {
        int[] gold = half(pairs, 0);
        int[] predicted = half(pairs, 1);
        double pearson = CorrelationMetrics.pearson(
                Arrays.stream(gold).asDoubleStream().toArray(),
                Arrays.stream(predicted).asDoubleStream().toArray());

        assertThat(ClassificationMetrics.matthews(gold, predicted))
                .isCloseTo(Double.isNaN(pearson) ? 0 : pearson, within(1e-12));
    }

    private static int[] half(List<Integer> pairs, int which) {
        int[] half = new int[pairs.size() / 2];
        Arrays.setAll(half, i -> pairs.get(2 * i + which));
        return half;
    }
}
