package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskMetricsTest {
    private static final int[] GOLD = {1, 1, 0, 0};
    private static final int[] PREDICTED = {1, 1, 1, 0};

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STSB")
    void glue_tasks_report_their_official_metrics(GlueTask task) {
        assertThat(TaskMetrics.glue(task, GOLD, PREDICTED).keySet()).containsExactlyElementsOf(task.metrics());
    }

    @Test
    void mrpc_takes_the_f1_of_class_1() {
        assertThat(TaskMetrics.glue(GlueTask.MRPC, GOLD, PREDICTED)).isEqualTo(Map.of("accuracy", 0.75, "f1", 0.8));
    }

    @Test
    void sts_b_is_a_regression() {
        assertThat(TaskMetrics.regression(new double[] {1, 2}, new double[] {1, 3})
                        .keySet())
                .containsExactlyElementsOf(GlueTask.STSB.metrics());
        assertThatThrownBy(() -> TaskMetrics.glue(GlueTask.STSB, GOLD, PREDICTED))
                .hasMessageContaining("score them as a regression");
    }

    @Test
    void classes_report_accuracy_macro_f1_and_matthews() {
        assertThat(TaskMetrics.classification(GOLD, PREDICTED).keySet())
                .containsExactly("accuracy", "f1_macro", "matthews_correlation");
    }

    @Test
    void parts_of_speech_report_accuracy_alone() {
        List<List<String>> entities = List.of(List.of("O", "B-X"));
        List<List<String>> speech = List.of(List.of("NOUN", "VERB"));

        assertThat(TaskMetrics.tagging(entities, entities)).containsKey("f1");
        assertThat(TaskMetrics.tagging(speech, speech)).isEqualTo(Map.of("accuracy", 1.0));
    }

    /** The names of {@code return_entity_level_metrics} in Hugging Face's run_ner. */
    @Test
    void entities_report_overall_then_strictly_then_by_type() {
        List<List<String>> gold = List.of(List.of("B-PER", "I-PER", "O"), List.of("B-LOC", "O"));
        List<List<String>> predicted = List.of(List.of("I-PER", "I-PER", "O"), List.of("B-LOC", "B-LOC"));

        assertThat(TaskMetrics.tagging(gold, predicted))
                .containsExactly(
                        Map.entry("precision", 2 / 3.0),
                        Map.entry("recall", 1.0),
                        Map.entry("f1", 4 / 5.0),
                        Map.entry("accuracy", 3 / 5.0),
                        Map.entry("strict_precision", 1 / 2.0),
                        Map.entry("strict_recall", 1 / 2.0),
                        Map.entry("strict_f1", 1 / 2.0),
                        Map.entry("LOC_precision", 1 / 2.0),
                        Map.entry("LOC_recall", 1.0),
                        Map.entry("LOC_f1", 2 / 3.0),
                        Map.entry("LOC_number", 1.0),
                        Map.entry("PER_precision", 1.0),
                        Map.entry("PER_recall", 1.0),
                        Map.entry("PER_f1", 1.0),
                        Map.entry("PER_number", 1.0));
        assertThat(TaggingCounts.of(gold, predicted).metrics(new int[] {1, 1}))
                .containsEntry("f1", 2 / 3.0)
                .containsEntry("LOC_number", 2.0)
                .containsEntry("PER_number", 0.0);
    }

    @Test
    void answers_go_by_version_2_where_a_question_has_none() {
        QuestionExample answered =
                new QuestionExample("1", "?", "fox", List.of(new Answer("fox", 0)), false, "dev.json:question 1");
        QuestionExample unanswered = new QuestionExample("2", "?", "fox", List.of(), true, "dev.json:question 2");

        assertThat(TaskMetrics.answers(List.of(answered), Map.of("1", "fox"))).containsOnlyKeys("exact_match", "f1");
        assertThat(TaskMetrics.answers(List.of(answered, unanswered), Map.of("1", "fox", "2", "")))
                .containsEntry("exact", 100.0);
    }

    /** BLEU and chrF as sacreBLEU 2.6.0 has them; the rest by hand: 5 of 6 and 7 words, 2 of 5 and 6 pairs. */
    @Test
    void texts_report_bleu_chrf_rouge_and_exact_match() {
        List<String> said = List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.");
        List<List<String>> wanted = List.of(
                List.of("The dog bit the man.", "The dog had bit the man."),
                List.of("It was not unexpected.", "No one was surprised."),
                List.of("The man bit him first.", "The man had bitten the dog."));
        Map<String, Double> scores = TaskMetrics.texts(said, wanted);

        assertThat(scores.keySet()).containsExactly("bleu", "chrf", "rouge1", "rouge2", "rougeL", "exact_match");
        assertThat(scores.get("bleu")).isCloseTo(48.530827009929865, within(1e-9));
        assertThat(scores.get("chrf")).isCloseTo(59.72751782684763, within(1e-9));
        assertThat(scores.get("exact_match")).isEqualTo(100 / 3.0);
        assertThat(BleuMetrics.signature(wanted)).isEqualTo("nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp");

        scores = TaskMetrics.texts(List.of("The cat sat on the mat."), List.of(List.of("the cat is on the red mat!")));
        assertThat(scores.get("rouge1")).isCloseTo(100 * 2 * 5 / 13.0, within(1e-9));
        assertThat(scores.get("rouge2")).isCloseTo(100 * 2 * 2 / 11.0, within(1e-9));
        assertThat(scores.get("rougeL")).isCloseTo(100 * 2 * 5 / 13.0, within(1e-9));
        assertThat(scores.get("exact_match")).isZero();
    }

    @Test
    void a_text_matches_any_of_its_references_but_for_white_space() {
        List<List<String>> wanted = List.of(List.of("x", " a  fox "), List.of("a fox"));

        assertThat(TaskMetrics.texts(List.of("a fox", "A fox"), wanted)).containsEntry("exact_match", 50.0);
        assertThatThrownBy(() -> TaskMetrics.texts(List.of("a"), wanted)).isInstanceOf(IllegalArgumentException.class);
    }
}
