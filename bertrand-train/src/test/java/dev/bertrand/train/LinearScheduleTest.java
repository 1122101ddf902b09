package dev.bertrand.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of transformers' get_linear_schedule_with_warmup(optimizer, 10, 110), worked out from its formula. */
class LinearScheduleTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0.1", "10, 1", "60, 0.5", "109, 0.01", "110, 0"})
    void rises_and_falls_linearly(long step, double share) {
        assertThat(new LinearSchedule(3e-5, 10, 110).rate(step)).isCloseTo(3e-5 * share, within(1e-12));
    }
}
