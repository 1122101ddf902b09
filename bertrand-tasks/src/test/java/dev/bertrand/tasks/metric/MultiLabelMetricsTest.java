package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MultiLabelMetricsTest {
    // Labels a, b, c. a: 1 of 2 gold found, 2 said; b: 1 of 1, 1 said; c: 0 of 1, 0 said.
    private static final boolean[][] GOLD = {{true, true, false}, {true, false, true}, {false, false, false}};
    private static final boolean[][] PREDICTED = {{true, true, false}, {false, false, false}, {true, false, false}};

    @Test
    void scores_follow_their_definitions() {
        assertThat(MultiLabelMetrics.microF1(GOLD, PREDICTED)).isEqualTo(2.0 * 2 / (4 + 3), within(1e-12));
        assertThat(MultiLabelMetrics.macroF1(GOLD, PREDICTED)).isEqualTo((0.5 + 1 + 0) / 3, within(1e-12));
        assertThat(MultiLabelMetrics.accuracy(GOLD, PREDICTED)).isEqualTo(1.0 / 3, within(1e-12));
    }

    @Test
    void rows_of_another_length_are_an_error() {
        assertThatThrownBy(() -> MultiLabelMetrics.microF1(GOLD, new boolean[][] {{true}, {true}, {true}}))
                .hasMessageContaining("example 0 has 3 gold and 1 predicted labels");
    }
}
