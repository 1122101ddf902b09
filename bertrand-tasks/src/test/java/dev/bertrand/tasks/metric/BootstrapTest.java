package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {
    /** Whether each of 400 answers is right; 300 are. */
    private static double accuracy(int[] examples) {
        return Arrays.stream(examples).filter(i -> i < 300).count() / (double) examples.length;
    }

    @Test
    void the_interval_of_an_accuracy_is_that_of_its_binomial_distribution() {
        Bootstrap.Interval interval = new Bootstrap(0.95, 10_000, 1).interval(400, BootstrapTest::accuracy);

        double deviation = Math.sqrt(0.75 * 0.25 / 400);
        assertThat(interval.low()).isCloseTo(0.75 - 1.96 * deviation, within(0.005));
        assertThat(interval.high()).isCloseTo(0.75 + 1.96 * deviation, within(0.005));
    }

    @Test
    void equal_seeds_give_equal_intervals_and_more_confidence_a_wider_one() {
        Bootstrap.Interval interval = Bootstrap.of(0.95, 7).interval(400, BootstrapTest::accuracy);

        assertThat(Bootstrap.of(0.95, 7).interval(400, BootstrapTest::accuracy)).isEqualTo(interval);
        assertThat(Bootstrap.of(0.95, 8).interval(400, BootstrapTest::accuracy)).isNotEqualTo(interval);
        Bootstrap.Interval narrow = Bootstrap.of(0.5, 7).interval(400, BootstrapTest::accuracy);
        assertThat(narrow.low()).isGreaterThan(interval.low());
        assertThat(narrow.high()).isLessThan(interval.high());
    }

    @Test
    void a_metric_that_never_moves_has_an_interval_without_width() {
        assertThat(Bootstrap.of(0.95, 1).interval(3, examples -> examples.length))
                .isEqualTo(new Bootstrap.Interval(3, 3));
    }

    @Test
    void resamples_on_which_a_metric_is_undefined_do_not_count() {
        assertThat(Bootstrap.of(0.95, 1).interval(2, e -> e[0] == e[1] ? Double.NaN : 0.5))
                .isEqualTo(new Bootstrap.Interval(0.5, 0.5));
        assertThat(Bootstrap.of(0.95, 1).interval(1, examples -> Double.NaN).low())
                .isNaN();
    }

    @Test
    void tags_of_a_thousand_sentences_are_resampled_by_their_counts() {
        Random random = new Random(3);
        List<List<String>> gold = sentences(random);
        List<List<String>> predicted = sentences(random);
        TaggingCounts counts = TaggingCounts.of(gold, predicted);
        int[] some = IntStream.range(0, 1000).map(i -> i * i % 1000).toArray();

        // A resample scores as a data set that holds the sentences as often.
        assertThat(counts.metrics(some).get("f1"))
                .isEqualTo(EntityMetrics.score(
                                Arrays.stream(some).mapToObj(gold::get).toList(),
                                Arrays.stream(some).mapToObj(predicted::get).toList())
                        .f1());
        Bootstrap.Interval interval = Bootstrap.of(0.95, 1)
                .interval(1000, sentences -> counts.metrics(sentences).get("f1"));
        assertThat(counts.metrics(IntStream.range(0, 1000).toArray()).get("f1"))
                .isBetween(interval.low(), interval.high());
    }

    private static List<List<String>> sentences(Random random) {
        List<String> tags = List.of("O", "B-X", "I-X", "B-Y", "I-Y");
        return IntStream.range(0, 1000)
                .mapToObj(
                        i -> random.ints(8, 0, tags.size()).mapToObj(tags::get).toList())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 95, -0.5, Double.NaN})
    void a_confidence_is_a_part_of_one(double confidence) {
        assertThatThrownBy(() -> Bootstrap.of(confidence, 1)).hasMessageContaining("above 0 and below 1");
    }
}
