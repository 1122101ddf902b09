package dev.bertrand.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
    private static int[] lengths(List<int[][]> batches) {
        return batches.stream()
                .flatMap(Arrays::stream)
                .mapToInt(ids -> ids.length)
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void every_process_makes_the_same_ids(Workload workload) {
        List<int[][]> once = workload.batches(Order.RANDOM, Integer.MAX_VALUE);
        List<int[][]> again = workload.batches(Order.RANDOM, Integer.MAX_VALUE);
        assertThat(Arrays.deepEquals(once.toArray(), again.toArray())).isTrue();
        assertThat(once).allMatch(batch -> batch.length == workload.batchSize());
    }

    @ParameterizedTest
    @CsvSource({"SST2,25", "MRPC,53", "SQUAD,160"})
    void lengths_are_like_the_data_sets(Workload workload, double mean) {
        int[] lengths = lengths(workload.batches(Order.RANDOM, Integer.MAX_VALUE));
        assertThat(Arrays.stream(lengths).average().orElseThrow()).isCloseTo(mean, within(0.12 * mean));
    }

    @ParameterizedTest
    @CsvSource({"SINGLE16,16", "SINGLE128,128", "LEN128,128"})
    void some_have_one_length(Workload workload, int length) {
        assertThat(lengths(workload.batches(Order.RANDOM, Integer.MAX_VALUE))).containsOnly(length);
        assertThat(workload.orders()).containsExactly(Order.RANDOM);
    }

    @Test
    void sorted_batches_hold_the_same_sequences() {
        int[] random = lengths(Workload.SST2.batches(Order.RANDOM, Integer.MAX_VALUE));
        int[] sorted = lengths(Workload.SST2.batches(Order.SORTED, Integer.MAX_VALUE));
        assertThat(sorted).isSorted();
        assertThat(random).isNotEqualTo(sorted).containsExactlyInAnyOrder(sorted);
    }

    @Test
    void a_limit_takes_batches_from_the_middle() {
        List<int[][]> all = Workload.SST2.batches(Order.SORTED, Integer.MAX_VALUE);
        List<int[][]> one = Workload.SST2.batches(Order.SORTED, 1);
        assertThat(one).hasSize(1);
        assertThat(one.get(0)).isDeepEqualTo(all.get(2));
    }
}
