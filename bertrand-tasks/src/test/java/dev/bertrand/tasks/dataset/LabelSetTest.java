package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSetTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pos neg pos neutral | neg neutral pos
            10 9 -1 9           | -1 9 10
            10 9 x              | 10 9 x
            """)
    void training_labels_are_sorted_by_value_if_integers_else_by_character(String labels, String sorted) {
        List<TextExample> examples = List.of(labels.split(" ")).stream()
                .map(label -> new TextExample("0", "text", null, label, "train.tsv:2"))
                .toList();

        LabelSet set = LabelSet.ofTexts(new Dataset<>("train.tsv", examples, List.of()));

        assertThat(set.names()).containsExactly(sorted.split(" "));
        for (int i = 0; i < set.size(); i++) {
            assertThat(set.index(set.name(i), "here")).isEqualTo(i);
        }
    }

    @Test
    void tags_have_indices() {
        TaggedExample sentence = new TaggedExample("0", List.of("a", "b"), List.of("O", "B-X"), "train.conll:1");
        LabelSet set = LabelSet.ofTags(new Dataset<>("train.conll", List.of(sentence), List.of()));

        assertThat(set.names()).containsExactly("B-X", "O");
        assertThat(set.indices(sentence)).containsExactly(1, 0);
    }

    @Test
    void an_unknown_label_is_told_with_its_line_and_the_known_ones() {
        LabelSet set = LabelSet.of(List.of("neg", "pos"));

        assertThatThrownBy(() -> set.index(new TextExample("0", "text", null, "mixed", "dev.tsv:17")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("dev.tsv:17: label 'mixed' is unknown")
                .hasMessageContaining("[neg, pos]");
        assertThatThrownBy(() -> set.index(new TextExample("0", "text", null, null, "dev.tsv:18")))
                .hasMessageContaining("dev.tsv:18: has no label");
    }

    @Test
    void a_name_stands_once() {
        assertThatThrownBy(() -> LabelSet.of(List.of("a", "b", "a"))).hasMessageContaining("label 'a' appears twice");
    }
}
