package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquadMetricsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            The  Cat, an Owl & a dog!   | cat owl dog
            U.S.A.                      | usa
            theatre anthem A-ha         | theatre anthem aha
            a                           | ~~
            the_end                     | theend
            naïve «Élan» the–end        | naïve «élan» –end
            an1 1an a² ǅungla           | an1 1an a² ǆungla
            𝕏the 𠀀a the𠀀 the  | 𝕏the 𠀀a the𠀀
            ΟΔΟΣ                        | οδος
            """)
    void normalizes_as_the_official_script(String text, String normal) {
        assertThat(SquadMetrics.normalize(text)).isEqualTo(normal);
    }

    @Test
    void white_space_is_what_python_splits_at() {
        assertThat(SquadMetrics.normalize("\u00A0one\u00A0two\u3000three\u2028four\u0085five\u001Fsix\u200Bseven"))
                .isEqualTo("one two three four five six\u200Bseven");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            the red fox       | red fox.        | 1 | 1
            red fox           | a quick red fox | 0 | 0.8
            red red fox       | red hen         | 0 | 0.4
            red               | blue            | 0 | 0
            ''                | ''              | 1 | 1
            ''                | fox             | 0 | 0
            the               | a               | 1 | 1
            """)
    void scores_one_answer(String gold, String predicted, double exact, double f1) {
        assertThat(SquadMetrics.exactMatch(gold, predicted)).isEqualTo(exact);
        assertThat(SquadMetrics.f1(gold, predicted)).isCloseTo(f1, within(1e-15));
    }

    @Test
    void version_1_takes_the_best_of_the_gold_answers() {
        List<QuestionExample> questions = List.of(question("1", "red fox", "fox"), question("2", "blue hen"));

        Map<String, Double> scores = SquadMetrics.evaluate(questions, Map.of("1", "Fox!", "2", "hen"));

        // The second has precision 1 and recall 1/2: F1 2/3.
        assertThat(scores.keySet()).containsExactly("exact_match", "f1");
        assertThat(scores.get("exact_match")).isEqualTo(50);
        assertThat(scores.get("f1")).isCloseTo(100 * (1 + 2 / 3.0) / 2, within(1e-12));
    }

    @Test
    void version_1_gives_no_f1_to_answers_without_words() {
        assertThat(SquadMetrics.evaluate(List.of(question("1", "The")), Map.of("1", "a")))
                .containsEntry("exact_match", 100.0)
                .containsEntry("f1", 0.0);
    }

    @Test
    void version_2_counts_questions_with_and_without_answers_apart() {
        List<QuestionExample> questions =
                List.of(question("1", "red fox"), question("2"), question("3"), question("4", "..."));
        Map<String, String> predictions = Map.of("1", "fox", "2", "", "3", "fox", "4", "");

        Map<String, Double> scores = SquadMetrics.evaluateWithUnanswerable(questions, predictions);

        assertThat(scores.keySet())
                .containsExactly(
                        "exact",
                        "f1",
                        "total",
                        "HasAns_exact",
                        "HasAns_f1",
                        "HasAns_total",
                        "NoAns_exact",
                        "NoAns_f1",
                        "NoAns_total");
        // Question 4's answer has no words, so that the empty answer is right, but it counts with those that have one.
        assertThat(scores.get("exact")).isEqualTo(50);
        assertThat(scores.get("f1")).isCloseTo(100 * (2 / 3.0 + 2) / 4, within(1e-12));
        assertThat(scores)
                .containsEntry("total", 4.0)
                .containsEntry("HasAns_total", 2.0)
                .containsEntry("NoAns_exact", 50.0);
        assertThat(scores.get("HasAns_f1")).isCloseTo(100 * (2 / 3.0 + 1) / 2, within(1e-12));
    }

    @Test
    void version_2_leaves_out_a_group_that_is_empty() {
        assertThat(SquadMetrics.evaluateWithUnanswerable(List.of(question("1")), Map.of("1", ""))
                        .keySet())
                .containsExactly("exact", "f1", "total", "NoAns_exact", "NoAns_f1", "NoAns_total");
    }

    @Test
    void the_best_threshold_answers_the_surest_questions_only() {
        List<QuestionExample> questions =
                List.of(question("1", "fox"), question("2"), question("3", "red hen"), question("4"));
        Map<String, String> predictions = Map.of("1", "fox", "2", "fox", "3", "hen", "4", "dog");
        Map<String, Double> odds = Map.of("1", -3.0, "2", 2.0, "3", 1.0, "4", 5.0);

        // From 2 right null answers: question 1 adds 1, question 3 nothing exact and 2/3 of F1, question 2 costs 1.
        assertThat(SquadMetrics.bestExactThreshold(questions, predictions, odds))
                .isEqualTo(new SquadMetrics.Threshold(75, -3));
        assertThat(SquadMetrics.bestF1Threshold(questions, predictions, odds).threshold())
                .isEqualTo(1);
        assertThat(SquadMetrics.bestF1Threshold(questions, predictions, odds).score())
                .isCloseTo(100 * (3 + 2 / 3.0) / 4, within(1e-12));
    }

    @Test
    void what_is_missing_is_told() {
        assertThatThrownBy(() -> SquadMetrics.evaluate(List.of(question("1", "fox")), Map.of()))
                .hasMessageContaining("question 1: has no prediction");
        assertThatThrownBy(() -> SquadMetrics.evaluate(List.of(question("1")), Map.of("1", "")))
                .hasMessageContaining("evaluate by the rules of 2.0");
        assertThatThrownBy(() -> SquadMetrics.evaluate(List.of(), Map.of())).hasMessageContaining("nothing to score");
        assertThatThrownBy(() -> SquadMetrics.bestF1Threshold(List.of(question("1")), Map.of("1", ""), Map.of()))
                .hasMessageContaining("question 1: has no null odds");
    }

    @Property
    void exact_match_is_at_most_f1_and_f1_is_symmetric(
            @ForAll("answers") String gold, @ForAll("answers") String predicted) {
        double f1 = SquadMetrics.f1(gold, predicted);

        assertThat(SquadMetrics.exactMatch(gold, predicted)).isLessThanOrEqualTo(f1);
        assertThat(f1).isBetween(0.0, 1.0).isEqualTo(SquadMetrics.f1(predicted, gold));
        assertThat(SquadMetrics.exactMatch(gold, " The " + gold.toUpperCase() + "!"))
                .isEqualTo(1);
    }

    @Property
    void normalizing_leaves_no_space_at_the_ends_and_none_twice(@ForAll String text) {
        assertThat(SquadMetrics.normalize(text))
                .isEqualTo(SquadMetrics.normalize(text).strip())
                .doesNotContain("  ");
    }

    @Provide
    Arbitrary<String> answers() {
        return Arbitraries.of("red", "Fox", "the", "a", "hen,", "-")
                .list()
                .ofMaxSize(5)
                .map(words -> String.join(" ", words));
    }

    private static QuestionExample question(String id, String... answers) {
        return new QuestionExample(
                id,
                "?",
                "",
                Stream.of(answers)
                        .map(text -> new Answer(text, Answer.UNLOCATED))
                        .toList(),
                answers.length == 0,
                "dev.json:question " + id);
    }
}
