package dev.bertrand.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void the_median_is_the_middle_or_between_the_two_middles() {
        assertThat(Statistics.median(3, 1, 2)).isEqualTo(2);
        assertThat(Statistics.median(4, 1, 3, 2)).isEqualTo(2.5);
        assertThat(Statistics.median(7)).isEqualTo(7);
    }

    @Test
    void percentiles_are_values_that_were_measured() {
        double[] values = {5, 1, 4, 2, 3};
        assertThat(Statistics.percentile(50, values)).isEqualTo(3);
        assertThat(Statistics.percentile(99, values)).isEqualTo(5);
        assertThat(Statistics.percentile(20, values)).isEqualTo(1);
        assertThat(Statistics.percentile(21, values)).isEqualTo(2);
    }

    @Test
    void nothing_measured_is_an_error() {
        assertThatThrownBy(Statistics::median).hasMessageContaining("no values were measured");
    }
}
