package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Seq2SeqSplitTest {
    /** One example for each number, which is its text. */
    private static List<Seq2SeqExample> examples(List<Integer> texts) {
        List<Seq2SeqExample> examples = new ArrayList<>();
        for (int text : texts) {
            String id = String.valueOf(examples.size());
            examples.add(new Seq2SeqExample(id, "text " + text, List.of("reference " + id), "a.csv:" + id));
        }
        return examples;
    }

    private static Set<String> texts(List<Seq2SeqExample> examples) {
        return examples.stream().map(Seq2SeqExample::text).collect(Collectors.toSet());
    }

    @Property
    void a_text_is_on_one_side_and_the_share_right_but_for_one_text(
            @ForAll @Size(min = 2, max = 60) List<@IntRange(max = 12) Integer> numbers,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
            @ForAll long seed) {
        List<Integer> two = new ArrayList<>(numbers);
        two.add(100); // a second text at least
        List<Seq2SeqExample> examples = examples(two);
        Seq2SeqSplit split = Seq2SeqSplit.of(examples, share, seed);

        assertThat(texts(split.train())).isNotEmpty().doesNotContainAnyElementsOf(texts(split.dev()));
        assertThat(split.dev()).isNotEmpty();
        List<Seq2SeqExample> all = new ArrayList<>(split.train());
        all.addAll(split.dev());
        assertThat(all).containsExactlyInAnyOrderElementsOf(examples);
        Map<String, Long> counts =
                examples.stream().collect(Collectors.groupingBy(Seq2SeqExample::text, Collectors.counting()));
        long largest = counts.values().stream().max(Long::compare).orElseThrow();
        assertThat((double) split.dev().size())
                .isBetween(share * examples.size() - largest, share * examples.size() + largest);
        for (List<Seq2SeqExample> part : List.of(split.train(), split.dev())) {
            assertThat(part.stream()
                            .mapToInt(example -> Integer.parseInt(example.id()))
                            .toArray())
                    .isSorted();
        }
        assertThat(Seq2SeqSplit.of(examples, share, seed)).isEqualTo(split);
    }

    @Test
    void other_seeds_draw_other_texts() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            numbers.add(i);
        }
        Set<Set<String>> parts = new HashSet<>();
        for (long seed = 0; seed < 5; seed++) {
            Seq2SeqSplit split = Seq2SeqSplit.of(examples(numbers), 0.05, seed);
            assertThat(split.dev()).hasSize(50);
            parts.add(texts(split.dev()));
        }
        assertThat(parts).hasSize(5);
    }

    @Test
    void shares_and_examples_that_cannot_be_split_are_told() {
        for (double share : new double[] {0, 1, -0.5, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Seq2SeqSplit.of(examples(List.of(1, 2)), share, 1))
                    .withMessageContaining("the share is " + share);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Seq2SeqSplit.of(examples(List.of(1, 1, 1)), 0.5, 1))
                .withMessageContaining("3 examples have 1 different texts");
    }

    @Test
    void grouping_keeps_the_order_of_texts_and_of_their_references() {
        List<Seq2SeqExample> grouped = Seq2SeqExample.grouped(examples(List.of(2, 1, 2, 3, 1)));

        assertThat(grouped)
                .containsExactly(
                        new Seq2SeqExample("0", "text 2", List.of("reference 0", "reference 2"), "a.csv:0"),
                        new Seq2SeqExample("1", "text 1", List.of("reference 1", "reference 4"), "a.csv:1"),
                        new Seq2SeqExample("3", "text 3", List.of("reference 3"), "a.csv:3"));
        assertThat(Seq2SeqExample.grouped(grouped)).isEqualTo(grouped);
        assertThat(grouped.get(0).pairs())
                .extracting(Seq2SeqExample::references)
                .containsExactly(List.of("reference 0"), List.of("reference 2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Seq2SeqExample("0", "a", List.of(), "a.csv:2"))
                .withMessageContaining("a.csv:2: has no reference");
    }
}
