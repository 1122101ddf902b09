package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private JsonLines stream(byte[] input, String... files) {
        return JsonLines.of("test", List.of(files), new CommonOptions())
                .between(new ByteArrayInputStream(input), new Output(written));
    }

    private JsonLines stream(String input) {
        return stream(input.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Object echo(ObjectNode record) {
        return Map.of("echo", Json.text(record, "text"));
    }

    @Test
    void a_bad_line_has_its_error_in_its_place() throws IOException {
        int status = stream("{\"text\": \"a\"}\nno json\n\n{\"text\": 1}\n[1]\n{\"text\": \"b\"}")
                .run(JsonLinesTest::echo);

        assertThat(status).isEqualTo(1);
        assertThat(lines()).hasSize(6);
        assertThat(lines().get(0)).isEqualTo("{\"echo\":\"a\"}");
        assertThat(lines().get(1)).startsWith("{\"line\":2,\"error\":\"the line is not JSON: ");
        assertThat(lines().get(2)).isEqualTo("{\"line\":3,\"error\":\"the line is empty; wanted a JSON object\"}");
        assertThat(lines().get(3)).isEqualTo("{\"line\":4,\"error\":\"\\\"text\\\" is 1; wanted a text\"}");
        assertThat(lines().get(4)).startsWith("{\"line\":5,");
        assertThat(lines().get(5)).isEqualTo("{\"echo\":\"b\"}");
    }

    @Test
    void good_lines_end_with_status_0() throws IOException {
        assertThat(stream("{\"text\": \"a\"}\r\n").run(JsonLinesTest::echo)).isZero();
        assertThat(lines()).containsExactly("{\"echo\":\"a\"}");
    }

    @Test
    void no_line_in_is_no_line_out() throws IOException {
        assertThat(stream("").run(JsonLinesTest::echo)).isZero();
        assertThat(lines()).isEmpty();
    }

    @Test
    void a_record_that_fails_in_a_batch_costs_no_other_its_answer() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        int status = stream("{\"text\": \"a\"}\n{\"text\": \"bad\"}\nx\n{\"text\": \"c\"}\n{\"text\": \"d\"}")
                .run(4, records -> {
                    sizes.add(records.size());
                    return records.stream()
                            .map(record -> {
                                if (record.path("text").asText().equals("bad")) {
                                    throw new IllegalArgumentException("no good");
                                }
                                return echo(record);
                            })
                            .toList();
                });

        assertThat(status).isEqualTo(1);
        assertThat(lines().get(0)).isEqualTo("{\"echo\":\"a\"}");
        assertThat(lines().get(1)).isEqualTo("{\"line\":2,\"error\":\"no good\"}");
        assertThat(lines().get(2)).startsWith("{\"line\":3,");
        assertThat(lines().subList(3, 5)).containsExactly("{\"echo\":\"c\"}", "{\"echo\":\"d\"}");
        assertThat(sizes).containsExactly(3, 1, 1, 1, 1);
    }

    @Test
    void an_answer_too_few_is_our_own_mistake() {
        assertThatThrownBy(() -> stream("{}\n{}").run(2, records -> List.of(1))).isInstanceOf(AssertionError.class);
    }

    @Test
    void bytes_that_are_not_utf8_are_one_bad_line() throws IOException {
        byte[] input = "{\"text\":\"?\"}\n{\"text\":\"é\"}".getBytes(StandardCharsets.UTF_8);
        input[9] = (byte) 0xff;

        assertThat(stream(input).run(JsonLinesTest::echo)).isEqualTo(1);
        assertThat(lines()).containsExactly("{\"line\":1,\"error\":\"the line is not UTF-8\"}", "{\"echo\":\"é\"}");
    }

    @Test
    void only_a_line_feed_ends_a_line() throws IOException {
        stream("{\"text\":\"a\u2028b\u0085c\"}\n").run(JsonLinesTest::echo);

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("{\"echo\":\"a\u2028b\u0085c\"}\n");
    }

    @Test
    void half_a_surrogate_pair_survives_as_an_escape() throws IOException {
        stream("{\"text\":\"\\ud800 \\ud83d\\ude00\"}").run(JsonLinesTest::echo);

        assertThat(lines()).containsExactly("{\"echo\":\"\\ud800 😀\"}");
    }

    @Test
    void files_follow_each_other_and_lines_are_numbered_through(@TempDir Path folder) throws IOException {
        Path first = Files.writeString(folder.resolve("first.jsonl"), "\uFEFF{\"text\":\"a\"}\n");
        Path second = Files.writeString(folder.resolve("second.jsonl"), "nothing\n");
        byte[] input = "{\"text\":\"between\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(stream(input, first.toString(), "-", second.toString()).run(JsonLinesTest::echo))
                .isEqualTo(1);
        assertThat(lines()).hasSize(3);
        assertThat(lines().subList(0, 2)).containsExactly("{\"echo\":\"a\"}", "{\"echo\":\"between\"}");
        assertThat(lines().get(2)).startsWith("{\"line\":3,");
    }

    @Test
    void a_missing_file_is_an_error_of_the_call() {
        assertThatThrownBy(() -> stream(new byte[0], "no such file").run(JsonLinesTest::echo))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no such file is not a file that can be read");
    }

    @Test
    void a_reader_that_went_away_is_told_from_a_full_disk() {
        assertThatThrownBy(() -> failing("Broken pipe").line("x")).isInstanceOf(Output.ClosedException.class);
        assertThatThrownBy(() -> failing("No space left on device").line("x"))
                .hasMessage("Cannot write to standard output: No space left on device");
    }

    private static Output failing(String reason) {
        return new Output(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(reason);
            }
        });
    }
}
