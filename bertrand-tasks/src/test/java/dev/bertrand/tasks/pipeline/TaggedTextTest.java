package dev.bertrand.tasks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From chosen probabilities to entities; a piece's are written {@code B-ENT=.6 O=.4}, and pieces set apart by semicolons. */
class TaggedTextTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(
                    Stream.of("[PAD] [UNK] [CLS] [SEP] [MASK] micro ##soft com ##pany u . n 北 京 人 大 会 in".split(" "))
                            .toList()),
            TokenizerConfig.uncased());
    private static final List<String> LABELS =
            List.of("O", "B-ENT", "I-ENT", "B-NAME", "I-NAME", "E-ENT", "S-ENT", "NOUN", "VERB");
    private static final BertConfig CONFIG =
            BertConfig.tiny().with().labels(LABELS).build();

    private static Tags tags(TaggedText text, Aggregation aggregation, String answers) {
        float[][] tokens = Arrays.stream(answers.split(";"))
                .map(String::strip)
                .map(TaggedTextTest::probabilities)
                .toArray(float[][]::new);
        float[] special = new float[LABELS.size()];
        int start = 0;
        for (int window = 0; window < text.windows().size(); window++) {
            int length = text.windows().get(window).length();
            float[][] rows = new float[length][];
            Arrays.fill(rows, special);
            System.arraycopy(tokens, start, rows, 1, length - 2);
            text.answer(window, rows, 0);
            start += length - 2; // windows of these tests do not overlap
        }
        return text.tags(CONFIG, aggregation);
    }

    private static float[] probabilities(String answer) {
        float[] probabilities = new float[LABELS.size()];
        for (String part : answer.split(" ")) {
            String[] named = part.split("=");
            probabilities[LABELS.indexOf(named[0])] = named.length == 1 ? 1 : Float.parseFloat(named[1]);
        }
        return probabilities;
    }

    private static String shown(Tags tags) {
        return tags.entities().stream()
                .map(e -> String.format(
                        Locale.ROOT, "%s %s %d-%d %.3f", e.text(), e.label(), e.start(), e.end(), e.score()))
                .collect(Collectors.joining(", "));
    }

    private static TaggedText text(String text) {
        return TaggedText.of(text, TOKENIZER, Windowing.of(64));
    }

    /** The example of {@code aggregate_words} in Hugging Face's token_classification.py, with scores. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NONE    | Micro B-ENT 0-5 0.600, soft I-NAME 5-9 0.700, Com I-ENT 10-13 0.800, pany I-ENT 13-17 0.600
            SIMPLE  | Micro ENT 0-5 0.600, soft NAME 5-9 0.700, Company ENT 10-17 0.700
            FIRST   | Microsoft Company ENT 0-17 0.700
            AVERAGE | Microsoft Company ENT 0-17 0.575
            MAX     | Microsoft NAME 0-9 0.700, Company ENT 10-17 0.800
            """)
    void pieces_become_entities_by_each_strategy(Aggregation aggregation, String entities) {
        String answers = "B-ENT=.6 O=.4; I-NAME=.7 B-ENT=.3; I-ENT=.8 O=.2; I-ENT=.6 O=.4";

        assertThat(shown(tags(text("Microsoft Company"), aggregation, answers))).isEqualTo(entities);
    }

    @ParameterizedTest
    @CsvSource({"NONE, B-ENT", "SIMPLE, B-ENT", "FIRST, B-ENT", "AVERAGE, B-ENT", "MAX, I-NAME"})
    void a_word_has_its_first_pieces_label_where_the_strategy_has_none_for_words(
            Aggregation aggregation, String label) {
        String answers = "B-ENT=.6 O=.4; I-NAME=.7 B-ENT=.3";

        assertThat(tags(text("microsoft"), aggregation, answers).labels()).containsExactly(label);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            B-ENT;I-ENT;B-ENT;O;I-NAME     | 北京 ENT 0-2 1.000, 人 ENT 2-3 1.000, 会 NAME 4-5 1.000
            I-ENT;I-ENT;B-ENT;I-ENT;O      | 北京 ENT 0-2 1.000, 人大 ENT 2-4 1.000
            I-ENT;I-NAME;I-NAME;O;O        | 北 ENT 0-1 1.000, 京人 NAME 1-3 1.000
            B-ENT;I-ENT;E-ENT;S-ENT;S-ENT  | 北京人 ENT 0-3 1.000, 大 ENT 3-4 1.000, 会 ENT 4-5 1.000
            B-ENT;E-ENT;I-ENT;I-ENT;O      | 北京 ENT 0-2 1.000, 人大 ENT 2-4 1.000
            S-ENT;I-ENT;O;E-ENT;E-ENT      | 北 ENT 0-1 1.000, 京 ENT 1-2 1.000, 大 ENT 3-4 1.000, 会 ENT 4-5 1.000
            NOUN;NOUN;VERB;O;NOUN          | 北京 NOUN 0-2 1.000, 人 VERB 2-3 1.000, 会 NOUN 4-5 1.000
            O;O;O;O;O                      | ''
            """)
    void chinese_characters_and_tags_of_every_scheme_run_together_by_type(String answers, String entities) {
        assertThat(shown(tags(text("北京人大会"), Aggregation.FIRST, answers))).isEqualTo(entities);
    }

    @Test
    void spans_count_utf16_units_of_the_text_as_it_was_written() {
        String text = "\uD83D\uDE00  U.N.\tin 北京";

        Tags tags = tags(text(text), Aggregation.SIMPLE, "O; B-NAME; I-NAME; I-NAME; I-NAME; O; B-ENT; I-ENT");

        assertThat(tags.words()).containsExactly("\uD83D\uDE00", "U", ".", "N", ".", "in", "北", "京");
        assertThat(shown(tags)).isEqualTo("U.N. NAME 4-8 1.000, 北京 ENT 12-14 1.000");
        assertThat(tags.entities())
                .allSatisfy(e -> assertThat(text.substring(e.start(), e.end())).isEqualTo(e.text()));
    }

    @Test
    void given_words_are_joined_by_spaces_and_a_word_without_a_piece_parts_entities() {
        TaggedText words = TaggedText.of(List.of("Microsoft", " ", "Company", ""), TOKENIZER, Windowing.of(64));

        Tags tags = tags(words, Aggregation.FIRST, "B-ENT; O; I-ENT; O");

        assertThat(tags.labels()).containsExactly("B-ENT", "O", "I-ENT", "O");
        assertThat(shown(tags)).isEqualTo("Microsoft ENT 0-9 1.000, Company ENT 12-19 1.000");
    }

    @Test
    void an_entity_may_lie_across_windows() {
        TaggedText text = TaggedText.of("北京 人大 会", TOKENIZER, new Windowing(5, 0));

        assertThat(text.windows()).hasSize(2);
        assertThat(shown(tags(text, Aggregation.FIRST, "O; B-ENT; I-ENT; I-ENT; O")))
                .isEqualTo("京 人大 ENT 1-5 1.000");
    }

    @Test
    void a_text_of_white_space_has_no_words() {
        assertThat(tags(text(" "), Aggregation.MAX, "O")).isEqualTo(new Tags(List.of(), List.of(), List.of()));
    }
}
