package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquadReaderTest {
    @TempDir
    Path folder;

    @Test
    void reads_both_versions_gzipped_too() {
        Path file = TestFile.write(folder, "two.json.gz", """
                {"version": "v2.0", "extra": {"data": 1}, "data": [{"title": "T", "paragraphs": [{
                  "context": "Ada wrote in 1843.",
                  "qas": [
                    {"id": "q1", "question": "When?", "answers": [{"text": "1843", "answer_start": 13}]},
                    {"id": "q2", "question": "Why?", "is_impossible": true, "answers": [],
                     "plausible_answers": [{"text": "Ada", "answer_start": 0}]}]}]}]}
                """);

        Dataset<QuestionExample> data = new SquadReader(BadRows.STOP).read(file);

        assertThat(data.examples()).extracting(QuestionExample::id).containsExactly("q1", "q2");
        QuestionExample when = data.examples().get(0);
        assertThat(when.answers()).containsExactly(new Answer("1843", 13));
        assertThat(when.context().substring(13, when.answers().get(0).end())).isEqualTo("1843");
        assertThat(when.impossible()).isFalse();
        assertThat(data.examples().get(1).answers()).isEmpty();
        assertThat(data.examples().get(1).impossible()).isTrue();
    }

    /** The context is one pair of surrogates, a space, and "ab ab". */
    @ParameterizedTest
    @CsvSource({"2,3", "5,6", "3,3", "6,6", "-1,-1"})
    void starts_count_code_points_and_failing_that_utf16_units(int declared, int start) {
        Path file = squad("\uD83D\uDE00 ab ab", "ab", declared);

        assertThat(new SquadReader(BadRows.STOP).read(file).examples().get(0).answers())
                .containsExactly(new Answer("ab", start));
    }

    @Test
    void an_answer_that_is_not_there_stops_or_stays_unlocated() {
        Path file = squad("Ada wrote.", "Ada", 4);

        assertThatThrownBy(() -> new SquadReader(BadRows.STOP).read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("question q: has answer 'Ada', which is not at character 4");
        Dataset<QuestionExample> data = new SquadReader(BadRows.SKIP).read(file);
        assertThat(data.examples().get(0).answers()).containsExactly(new Answer("Ada", Answer.UNLOCATED));
        assertThat(data.examples().get(0).answers().get(0).located()).isFalse();
        assertThat(data.errors()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"data": []}               | holds no examples
            {"articles": []}           | has no list 'data'
            []                         | has no list 'data'
            {"data": [{"paragraphs": [ | is not JSON
            {"data": [{"paragraphs": [{"context": "c", "qas": [{"id": "1"}]}]}]} | question 1: lacks an id, a question or a context
            """)
    void anything_else_is_told(String json, String reason) {
        Path file = TestFile.write(folder, "odd.json", json);

        assertThatThrownBy(() -> new SquadReader(BadRows.STOP).read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("odd.json")
                .hasMessageContaining(reason);
    }

    @Test
    void an_id_belongs_to_one_question() {
        String question = "{\"id\": \"1\", \"question\": \"?\", \"answers\": []}";
        Path file = TestFile.write(
                folder,
                "twice.json",
                "{\"data\": [{\"paragraphs\": [{\"context\": \"c\", \"qas\": [%s, %s]}]}]}"
                        .formatted(question, question));

        assertThatThrownBy(() -> new SquadReader(BadRows.STOP).read(file)).hasMessageContaining("another question has");
    }

    private Path squad(String context, String answer, int start) {
        return TestFile.write(folder, "one.json", """
                {"data": [{"paragraphs": [{"context": "%s", "qas": [
                  {"id": "q", "question": "?", "answers": [{"text": "%s", "answer_start": %d}]}]}]}]}
                """.formatted(context, answer, start));
    }
}
