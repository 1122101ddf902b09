package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

        assertThat(TaskMetrics.tagging(entities, entities).keySet())
                .containsExactly("precision", "recall", "f1", "accuracy");
        assertThat(TaskMetrics.tagging(speech, speech)).isEqualTo(Map.of("accuracy", 1.0));
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
}
