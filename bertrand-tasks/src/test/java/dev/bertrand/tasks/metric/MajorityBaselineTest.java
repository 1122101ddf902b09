package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class MajorityBaselineTest {
    private static QuestionExample question(String id, String context, String answer) {
        return new QuestionExample(
                id, "?", context, List.of(new Answer(answer, context.indexOf(answer))), false, "test:" + id);
    }

    @Test
    void the_label_that_training_has_most_often_is_guessed_for_all() {
        assertThat(MajorityBaseline.accuracy(List.of("b", "a", "b"), List.of("b", "a", "a", "a")))
                .isEqualTo(0.25);
    }

    @Test
    void of_equally_frequent_labels_the_first_in_the_alphabet_is_guessed() {
        assertThat(MajorityBaseline.accuracy(List.of("b", "a"), List.of("a", "a", "b", "a")))
                .isEqualTo(0.75);
    }

    @Test
    void the_first_words_are_guessed_where_answers_stand_there() {
        List<QuestionExample> training = List.of(
                question("1", "In May it rained.", "In May"), question("2", "Old Tom lives here now.", "Old Tom"));
        List<QuestionExample> test =
                List.of(question("3", "Two cats sleep.", "Two cats"), question("4", "Rain fell in June.", "June"));
        assertThat(MajorityBaseline.f1(training, test)).isEqualTo(50);
    }

    @Test
    void the_words_after_a_place_are_guessed_where_answers_stand_there() {
        List<QuestionExample> training = List.of(
                question("1", "It was made of red brick", "red brick"), question("2", "He slept in a tent", "tent"));
        List<QuestionExample> test = List.of(question("3", "We all ate some fish", "fish"));
        assertThat(MajorityBaseline.f1(training, test)).isCloseTo(100, within(1e-9));
    }

    @Test
    void without_training_data_there_is_no_guess() {
        assertThatThrownBy(() -> MajorityBaseline.accuracy(List.of(), List.of("a")))
                .hasMessageContaining("no training labels");
        assertThatThrownBy(() -> MajorityBaseline.f1(List.of(), List.of()))
                .hasMessageContaining("no training questions");
    }
}
