package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityMetricsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            O B-X I-X O B-Y          | X 1-3, Y 4-5
            B-X B-X                  | X 0-1, X 1-2
            I-X I-X O I-X            | X 0-2, X 3-4
            I-X B-X I-X              | X 0-1, X 1-3
            B-X I-Y                  | X 0-1, Y 1-2
            I-X I-Y I-Y              | X 0-1, Y 1-3
            B-X I-X E-X S-X S-X E-X  | X 0-3, X 3-4, X 4-5, X 5-6
            B-X S-X I-X              | X 0-1, X 1-2, X 2-3
            E-X E-X I-X              | X 0-1, X 1-2, X 2-3
            B I O B                  | _ 0-2, _ 3-4
            B-PER-NAM I-PER-NAM      | PER-NAM 0-2
            O O                      | ''
            """)
    void finds_entities_as_conlleval_does(String tags, String entities) {
        assertThat(EntityMetrics.entities(List.of(tags.split(" "))).stream()
                        .map(entity -> "%s %d-%d".formatted(entity.type(), entity.start(), entity.end()))
                        .collect(Collectors.joining(", ")))
                .isEqualTo(entities);
    }

    @Test
    void scores_by_hand() {
        List<List<String>> gold = List.of(tags("O O B-MISC I-MISC O"), tags("B-PER I-PER O B-LOC"));
        List<List<String>> predicted = List.of(tags("O B-MISC I-MISC I-MISC O"), tags("B-PER I-PER O O"));

        EntityScores scores = EntityMetrics.score(gold, predicted);

        // Of three entities one is found; of two found one is right: 2 * 1 / (2 + 3).
        assertThat(scores).isEqualTo(new EntityScores(1, 2, 3));
        assertThat(scores.precision()).isEqualTo(1 / 2.0);
        assertThat(scores.recall()).isEqualTo(1 / 3.0);
        assertThat(scores.f1()).isEqualTo(2 / 5.0);
        assertThat(EntityMetrics.scoreByType(gold, predicted))
                .containsEntry("PER", new EntityScores(1, 1, 1))
                .containsEntry("MISC", new EntityScores(0, 1, 1))
                .containsEntry("LOC", new EntityScores(0, 0, 1));
        // Wrong are words 1 and 2 of the first sentence and word 3 of the second.
        assertThat(EntityMetrics.tokenAccuracy(gold, predicted)).isEqualTo(6 / 9.0);
    }

    /** The README of seqeval 1.2. */
    @Test
    void the_examples_of_seqeval() {
        List<List<String>> gold = List.of(tags("O O O B-MISC I-MISC I-MISC O"), tags("B-PER I-PER O"));
        List<List<String>> predicted = List.of(tags("O O B-MISC I-MISC I-MISC I-MISC O"), tags("B-PER I-PER O"));

        assertThat(EntityMetrics.score(gold, predicted).f1()).isEqualTo(0.5);
        assertThat(EntityMetrics.scoreByType(gold, predicted))
                .isEqualTo(Map.of("MISC", new EntityScores(0, 1, 1), "PER", new EntityScores(1, 1, 1)));
        assertThat(EntityMetrics.scoreByType(gold, predicted, Scheme.IOB2))
                .isEqualTo(EntityMetrics.scoreByType(gold, predicted));

        List<List<String>> phrase = List.of(tags("B-NP I-NP O"));
        List<List<String>> unbegun = List.of(tags("I-NP I-NP O"));
        assertThat(EntityMetrics.score(phrase, unbegun).f1()).isEqualTo(1);
        assertThat(EntityMetrics.score(phrase, unbegun, Scheme.IOB2)).isEqualTo(new EntityScores(0, 0, 1));
        assertThat(EntityMetrics.scoreByType(phrase, unbegun, Scheme.IOB2))
                .containsExactly(Map.entry("NP", new EntityScores(0, 0, 1)));
    }

    /** Worked out from the tables of seqeval/scheme.py, most of them after its tests/test_scheme.py. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            IOB2  | B-X I-X O B-Y           | X 0-2, Y 3-4
            IOB2  | I-X I-X O B-Y           | Y 3-4
            IOB2  | B-X I-Y I-Y B-X         | X 0-1, X 3-4
            IOB2  | B-X B-X I-X             | X 0-1, X 1-3
            IOB2  | B-X E-X S-X             | ''
            IOB1  | I-X I-X O I-Y           | X 0-2, Y 3-4
            IOB1  | I-X B-X I-X             | X 0-1, X 1-3
            IOB1  | I-X I-Y B-Y             | X 0-1, Y 1-2, Y 2-3
            IOB1  | O B-X I-X               | X 2-3
            IOB1  | I-X B-Y                 | X 0-1
            IOE1  | I-X E-X I-X             | X 0-2, X 2-3
            IOE1  | I-X E-X E-X             | X 0-2
            IOE1  | I-X I-X O I-Y           | X 0-2, Y 3-4
            IOE2  | I-X E-X O E-Y           | X 0-2, Y 3-4
            IOE2  | I-X I-X O               | ''
            IOE2  | I-X E-Y E-Y             | Y 1-2, Y 2-3
            IOBES | B-X I-X E-X S-X O B-Y E-Y | X 0-3, X 3-4, Y 5-7
            IOBES | B-X I-X O               | ''
            IOBES | B-X O E-X               | ''
            IOBES | I-X E-X S-Y             | Y 2-3
            IOBES | B-X E-Y                 | ''
            IOBES | B-X B-X E-X             | X 1-3
            """)
    void finds_entities_strictly_by_a_scheme(Scheme scheme, String tags, String entities) {
        assertThat(EntityMetrics.entities(tags(tags), scheme).stream()
                        .map(entity -> "%s %d-%d".formatted(entity.type(), entity.start(), entity.end()))
                        .collect(Collectors.joining(", ")))
                .isEqualTo(entities);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            O O              |
            B-X O            | IOB2
            B-X I-X B-Y      | IOB2
            B-X I-X O I-X    | IOB2
            I-X I-X O        | IOB1
            I-X B-X O I-Y    | IOB1
            I-X E-X O E-Y    | IOE2
            B-X I-X E-X O    | IOBES
            S-X O            | IOBES
            B-X E-X S-Y      | IOBES
            """)
    void a_scheme_is_known_by_its_letters(String tags, Scheme scheme) {
        assertThat(Scheme.of(List.of(tags(tags))).orElse(null)).isEqualTo(scheme);
    }

    @Property
    void tags_that_follow_a_scheme_score_strictly_as_they_do_by_default(@ForAll("sentences") List<String> tags) {
        List<String> iob2 = iob2(EntityMetrics.entities(tags), tags.size());

        assertThat(EntityMetrics.entities(iob2, Scheme.IOB2)).isEqualTo(EntityMetrics.entities(iob2));
        assertThat(EntityMetrics.entities(tags)).containsAll(EntityMetrics.entities(tags, Scheme.IOB2));
    }

    private static List<String> iob2(List<Entity> entities, int words) {
        String[] tags = new String[words];
        Arrays.fill(tags, "O");
        for (Entity entity : entities) {
            Arrays.fill(tags, entity.start(), entity.end(), "I-" + entity.type());
            tags[entity.start()] = "B-" + entity.type();
        }
        return List.of(tags);
    }

    @Test
    void an_entity_ends_with_its_sentence() {
        assertThat(EntityMetrics.score(List.of(tags("B-X"), tags("I-X")), List.of(tags("B-X"), tags("B-X"))))
                .isEqualTo(new EntityScores(2, 2, 2));
    }

    @Test
    void without_entities_all_scores_are_zero() {
        EntityScores scores = EntityMetrics.score(List.of(tags("O O")), List.of(tags("O O")));

        assertThat(List.of(scores.precision(), scores.recall(), scores.f1())).containsOnly(0.0);
    }

    @Test
    void parts_of_speech_are_no_entity_tags() {
        assertThat(EntityMetrics.areEntityTags(tags("O B-X I-X S-Y"))).isTrue();
        assertThat(EntityMetrics.areEntityTags(tags("NOUN VERB"))).isFalse();
        assertThat(EntityMetrics.areEntityTags(tags("INTJ"))).isFalse();
        assertThatThrownBy(() -> EntityMetrics.entities(tags("NOUN")))
                .hasMessageContaining("tag 'NOUN' is no entity tag");
        assertThatThrownBy(() -> EntityMetrics.tokenAccuracy(List.of(tags("O")), List.of(tags("O O"))))
                .hasMessage("sentence 0 has 1 gold tags but 2 predicted");
    }

    @Property
    void gold_against_itself_is_perfect_and_f1_is_symmetric(
            @ForAll("sentences") List<String> gold, @ForAll("sentences") List<String> predicted) {
        EntityScores itself = EntityMetrics.score(List.of(gold), List.of(gold));
        assertThat(itself.correct()).isEqualTo(itself.gold()).isEqualTo(itself.predicted());

        EntityScores there = EntityMetrics.score(List.of(gold), List.of(predicted));
        EntityScores back = EntityMetrics.score(List.of(predicted), List.of(gold));
        assertThat(there.f1()).isEqualTo(back.f1());
        assertThat(there.precision()).isEqualTo(back.recall());
        double harmonic = 2 * there.precision() * there.recall() / (there.precision() + there.recall());
        assertThat(there.f1()).isCloseTo(there.correct() == 0 ? 0 : harmonic, within(1e-12));
    }

    @Property
    void entities_lie_in_order_and_leave_out_only_words_outside(@ForAll("sentences") List<String> tags) {
        int word = 0;
        for (Entity entity : EntityMetrics.entities(tags)) {
            assertThat(tags.subList(word, entity.start())).allMatch("O"::equals);
            assertThat(entity.end()).isGreaterThan(entity.start());
            assertThat(tags.subList(entity.start(), entity.end())).allMatch(tag -> tag.endsWith("-" + entity.type()));
            word = entity.end();
        }
        assertThat(tags.subList(word, tags.size())).allMatch("O"::equals);
    }

    @Provide
    Arbitrary<List<String>> sentences() {
        return Arbitraries.of("O", "B-X", "I-X", "E-X", "S-X", "B-Y", "I-Y")
                .list()
                .ofSize(7);
    }

    private static List<String> tags(String tags) {
        return List.of(tags.split(" "));
    }
}
