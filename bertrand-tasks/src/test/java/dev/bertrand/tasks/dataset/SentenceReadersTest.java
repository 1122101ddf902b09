package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentenceReadersTest {
    @TempDir
    Path folder;

    @Test
    void conll_takes_the_first_column_and_the_last() {
        Path file = TestFile.write(folder, "a.conll.gz", """
                -DOCSTART- -X- -X- O

                Ada NNP B-NP B-PER
                slept VBD B-VP O


                Rome NNP B-NP B-LOC""");

        assertThat(new ConllReader(BadRows.STOP).read(file).examples())
                .containsExactly(
                        new TaggedExample("0", List.of("Ada", "slept"), List.of("B-PER", "O"), file + ":3"),
                        new TaggedExample("1", List.of("Rome"), List.of("B-LOC"), file + ":7"));
    }

    @Test
    void a_line_of_white_space_ends_a_sentence_too() {
        Path file = TestFile.write(folder, "a.conll", "one\tO\n\t\ntwo words\tB-X\n");

        assertThat(new ConllReader(BadRows.STOP).read(file).examples())
                .extracting(TaggedExample::words)
                .containsExactly(List.of("one"), List.of("two words"));
    }

    @Test
    void a_word_without_a_tag_is_told_and_costs_its_sentence() {
        Path file = TestFile.write(folder, "a.conll", "one\tO\nalone\n\ntwo\tO\n");

        assertThatThrownBy(() -> new ConllReader(BadRows.STOP).read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(file + ":2: has 1 columns, expected a word in column 0, a tag in column -1");
        Dataset<TaggedExample> rest = new ConllReader(BadRows.SKIP).read(file);
        assertThat(rest.examples()).extracting(TaggedExample::words).containsExactly(List.of("two"));
        assertThat(rest.errors()).extracting(RowError::source).containsExactly(file + ":2");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, NNP", "0, 2, I-NP", "0, 3, I-PER", "0, -1, I-PER", "0, -2, I-NP", "-4, 1, NNP"})
    void conll_takes_any_columns(int word, int tag, String expected) {
        Path file = TestFile.write(folder, "a.conll", "Ada NNP I-NP I-PER\n");

        assertThat(new ConllReader(BadRows.STOP, word, tag).read(file).examples())
                .containsExactly(new TaggedExample("0", List.of("Ada"), List.of(expected), file + ":1"));
    }

    @Test
    void a_line_without_the_column_asked_for_is_told() {
        Path file = TestFile.write(folder, "a.conll", "one O\n");

        assertThatThrownBy(() -> new ConllReader(BadRows.STOP, 0, 3).read(file))
                .hasMessageContaining("a.conll:1: has 2 columns, expected a word in column 0, a tag in column 3");
        assertThatThrownBy(() -> new ConllReader(BadRows.STOP, 0, -2).read(file))
                .hasMessageContaining("a tag in column -2");
        assertThatThrownBy(() -> new ConllReader(BadRows.STOP, 1, 1)).hasMessageContaining("both be in column 1");
    }

    @ParameterizedTest
    @CsvSource({"UPOS, PROPN ADV", "XPOS, NNP RB", "FEATS, Number=Sing _", "DEPREL, nsubj advmod"})
    void conllu_takes_any_column_of_tags(ConlluReader.Tag tag, String expected) {
        Path file = TestFile.write(
                folder,
                "a.conllu",
                "1~Ada~Ada~PROPN~NNP~Number=Sing~2~nsubj~_~_\n2~so~so~ADV~RB~_~0~advmod~_~_\n".replace('~', '\t'));

        assertThat(new ConlluReader(BadRows.STOP, tag).read(file).examples())
                .extracting(TaggedExample::tags)
                .containsExactly(List.of(expected.split(" ")));
    }

    @Test
    void conllu_passes_over_ranges_and_empty_nodes() {
        Path file = TestFile.write(folder, "a.conllu", """
                # sent_id = s-1
                # text = vámonos
                1-2~vámonos~_~_~_~_~_~_~_~_
                1~vamos~ir~VERB~_~_~0~root~_~_
                1.1~_~_~_~_~_~_~_~_~_
                2~nos~nosotros~PRON~_~_~1~obj~_~_

                1~Sí~sí~INTJ~_~_~0~root~_~_
                """.replace('~', '\t'));

        assertThat(new ConlluReader(BadRows.STOP).read(file).examples())
                .containsExactly(
                        new TaggedExample("s-1", List.of("vamos", "nos"), List.of("VERB", "PRON"), file + ":4"),
                        new TaggedExample("1", List.of("Sí"), List.of("INTJ"), file + ":8"));
    }

    @Test
    void conllu_lines_have_ten_columns_and_a_tag() {
        Path narrow = TestFile.write(folder, "narrow.conllu", "1\tA\ta\tDET\n");
        Path untagged = TestFile.write(folder, "untagged.conllu", "1\tA\ta\t_\t_\t_\t_\t_\t_\t_\n");

        assertThatThrownBy(() -> new ConlluReader(BadRows.STOP).read(narrow))
                .hasMessageContaining("narrow.conllu:1: has 4 columns set apart by tabs, CoNLL-U has 10");
        assertThatThrownBy(() -> new ConlluReader(BadRows.STOP).read(untagged))
                .hasMessageContaining("untagged.conllu:1: has form 'A' and UPOS '_'");
    }

    @Test
    void a_file_without_sentences_is_an_error() {
        Path file = TestFile.write(folder, "empty.conll", "\n\n");

        assertThatThrownBy(() -> new ConllReader(BadRows.STOP).read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("empty.conll holds no examples")
                .hasMessageContaining("one word and its tag a line");
    }
}
