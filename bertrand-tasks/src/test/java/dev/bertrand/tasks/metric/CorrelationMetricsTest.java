package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CorrelationMetricsTest {
    @Test
    void pearson_by_hand() {
        // Deviations (-1, 0, 1) and (-1, -1, 2): 3 / sqrt(2 * 6).
        assertThat(CorrelationMetrics.pearson(new double[] {1, 2, 3}, new double[] {1, 1, 4}))
                .isCloseTo(3 / Math.sqrt(12), within(1e-15));
        assertThat(CorrelationMetrics.pearson(new double[] {1, 2, 3}, new double[] {-2, -4, -6}))
                .isCloseTo(-1, within(1e-15));
    }

    @Test
    void equal_values_share_the_mean_of_their_ranks() {
        assertThat(CorrelationMetrics.ranks(new double[] {7, 3, 7, 1, 7, 3})).containsExactly(5, 2.5, 5, 1, 5, 2.5);
        assertThat(CorrelationMetrics.ranks(new double[] {0.0, -0.0})).containsExactly(1.5, 1.5);
    }

    @Test
    void spearman_by_hand() {
        // Ranks (1, 2, 3, 4) and (2, 1, 4, 3): 1 - 6 * 4 / (4 * 15).
        assertThat(CorrelationMetrics.spearman(new double[] {1, 2, 3, 4}, new double[] {20, 10, 900, 30}))
                .isCloseTo(0.6, within(1e-15));
        // Ranks (1, 2, 3) and (1.5, 1.5, 3): deviations (-1, 0, 1) and (-0.5, -0.5, 1): 1.5 / sqrt(2 * 1.5).
        assertThat(CorrelationMetrics.spearman(new double[] {1, 2, 3}, new double[] {1, 1, 4}))
                .isCloseTo(1.5 / Math.sqrt(3), within(1e-15));
    }

    @Test
    void a_constant_correlates_with_nothing() {
        assertThat(CorrelationMetrics.pearson(new double[] {0.1, 0.1, 0.1}, new double[] {1, 2, 3}))
                .isNaN();
        assertThat(CorrelationMetrics.spearman(new double[] {1, 2, 3}, new double[] {5, 5, 5}))
                .isNaN();
    }

    @Test
    void what_cannot_be_correlated_is_told() {
        assertThatThrownBy(() -> CorrelationMetrics.pearson(new double[1], new double[1]))
                .hasMessageContaining("at least two values");
        assertThatThrownBy(() -> CorrelationMetrics.spearman(new double[] {1, Double.NaN}, new double[2]))
                .hasMessageContaining("position 1 are gold NaN and predicted 0.0");
    }

    @Property
    void spearman_knows_only_the_order(
            @ForAll @Size(8) @IntRange(min = -50, max = 50) int[] gold,
            @ForAll @Size(8) @IntRange(min = -50, max = 50) int[] predicted) {
        double[] x = Arrays.stream(gold).asDoubleStream().toArray();
        double[] y = Arrays.stream(predicted).asDoubleStream().toArray();
        double[] stretched =
                Arrays.stream(y).map(value -> value * value * value + 3).toArray();
        double[] turned = Arrays.stream(y).map(value -> -value).toArray();

        double spearman = CorrelationMetrics.spearman(x, y);

        assertThat(CorrelationMetrics.spearman(x, stretched)).isEqualTo(Double.valueOf(spearman));
        if (!Double.isNaN(spearman)) {
            assertThat(CorrelationMetrics.spearman(x, turned)).isCloseTo(-spearman, within(1e-12));
        }
    }

    @Property
    void pearson_knows_no_scale_and_stays_within_one(
            @ForAll @Size(8) @IntRange(min = -50, max = 50) int[] gold,
            @ForAll @Size(8) @IntRange(min = -50, max = 50) int[] predicted,
            @ForAll @DoubleRange(min = 0.1, max = 10) double scale) {
        double[] x = Arrays.stream(gold).asDoubleStream().toArray();
        double[] y = Arrays.stream(predicted).asDoubleStream().toArray();
        double pearson = CorrelationMetrics.pearson(x, y);
        if (Double.isNaN(pearson)) {
            return;
        }

        assertThat(pearson).isBetween(-1.0, 1.0);
        assertThat(CorrelationMetrics.pearson(y, x)).isCloseTo(pearson, within(1e-12));
        double[] scaled = Arrays.stream(y).map(value -> scale * value - 7).toArray();
        assertThat(CorrelationMetrics.pearson(x, scaled)).isCloseTo(pearson, within(1e-9));
    }
}
