package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases worked out by hand from cmrc2018_evaluate.py. */
class CmrcMetricsTest {
    // F1 = 2 common / (segments of gold + segments predicted), common being the longest stretch.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            北京市      | 北京市     | 1.0
            北京市      | 北京       | 0.8
            北京的大学  | 北大       | 0.285714285714
            1998年5月   | 1998年     | 0.666666666667
            《红楼梦》  | 红楼梦     | 1.0
            NBA球员     | nba 球员   | 1.0
            北京        | 上海       | 0.0
            """)
    void f1_is_that_of_the_longest_stretch_in_common(String gold, String predicted, double expected) {
        assertThat(CmrcMetrics.f1(gold, predicted)).isEqualTo(expected, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            《红楼梦》  | 红楼梦     | 1
            北京。      | 北京       | 1
            NBA         | nba        | 1
            北京        | 北京市     | 0
            """)
    void punctuation_and_case_do_not_count_for_an_exact_match(String gold, String predicted, double expected) {
        assertThat(CmrcMetrics.exactMatch(gold, predicted)).isEqualTo(expected);
    }

    @Test
    void questions_with_chinese_answers_are_scored_so() {
        String context = "北京市是首都";
        List<Answer> golds = List.of(new Answer("北京市", 0), new Answer("北京", 0));
        QuestionExample question = new QuestionExample("q", "哪里?", context, golds, false, "dev.json");
        assertThat(TaskMetrics.answers(List.of(question), Map.of("q", "北京市是")))
                .containsEntry("exact_match", 0.0)
                .hasEntrySatisfying("f1", f1 -> assertThat(f1).isEqualTo(100 * 6.0 / 7, within(1e-9)));
    }
}
