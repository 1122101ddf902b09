package dev.bertrand.tasks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static int tokens(int[] indices, int... lengths) {
        return Arrays.stream(indices).map(i -> lengths[i]).sum();
    }

    @Property
    void every_input_is_in_one_batch_and_batches_are_sorted_and_bounded(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = 512) Integer> given,
            @ForAll @IntRange(min = 1, max = 8) int cores) {
        int[] lengths = given.stream().mapToInt(Integer::intValue).toArray();
        List<int[]> batches = Batches.cut(lengths, cores);
        int[] order = batches.stream().flatMapToInt(Arrays::stream).toArray();
        assertThat(IntStream.of(order).sorted().toArray())
                .containsExactly(IntStream.range(0, lengths.length).toArray());
        assertThat(IntStream.of(order).map(i -> -lengths[i]).toArray()).isSorted();
        for (int[] batch : batches) {
            assertThat(batch).isNotEmpty();
            // A batch may exceed its share by one input at most.
            assertThat(tokens(batch, lengths)).isLessThanOrEqualTo(1024 + 512);
        }
    }

    @Test
    void thirty_two_short_texts_are_shared_out_evenly_among_the_cores() {
        int[] lengths = IntStream.range(0, 32).map(i -> 10 + i).toArray(); // 816 tokens
        List<int[]> batches = Batches.cut(lengths, 2);
        assertThat(batches).hasSize(2);
        assertThat(tokens(batches.get(0), lengths)).isBetween(380, 436);
    }

    @Test
    void a_long_text_does_not_keep_short_ones_waiting_in_its_batch() {
        int[] lengths = IntStream.range(0, 33).map(i -> i == 7 ? 512 : 16).toArray();
        List<int[]> batches = Batches.cut(lengths, 2);
        assertThat(batches.get(0)).containsExactly(7);
    }

    @Test
    void a_single_short_text_is_one_batch() {
        assertThat(Batches.cut(new int[] {16}, 8)).hasSize(1);
        assertThat(Batches.cut(new int[] {5, 5, 5}, 8)).hasSize(1);
        assertThat(Batches.cut(new int[] {512}, 8)).hasSize(1);
    }
}
