package dev.bertrand.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bertrand.benchmarks.tokenizer.TinyVocabulary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TokenizerSuiteTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private int runTiny(String... arguments) {
        String vocabulary = TinyVocabulary.write(folder.resolve("tiny")).toString();
        List<String> all = new ArrayList<>(List.of(
                "tokenizer", "--quick", "--cache", folder.resolve("cache").toString()));
        all.addAll(List.of("--uncased", vocabulary, "--multilingual", vocabulary));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64") // as for the other rivals
    void both_engines_agree_and_are_timed_on_every_case() throws IOException {
        Path json = folder.resolve("report.json");
        Path file = Files.writeString(folder.resolve("lines.txt"), "The River's house.\n\nUnknown wörds\n");
        int status = runTiny("--json", json.toString(), "--text", "english=" + file);
        assertThat(status).as(err.toString()).isZero();
        assertThat(err.toString()).contains("english: 2 texts", "documents: 2 texts", "all give the same ids");
        assertThat(out.toString()).contains("tokenizer, english, lines.txt", "tokenizer, mixed, generated");

        JsonNode report = Json.MAPPER.readTree(json.toFile());
        List<String> rows = new ArrayList<>();
        for (JsonNode row : report.get("rows")) {
            rows.add("%s %s %d"
                    .formatted(
                            row.get("case").asText(),
                            row.get("engine").asText(),
                            row.get("threads").asInt()));
            assertThat(row.get("megabytes_per_second").asDouble()).isPositive();
            boolean counted = row.get("engine").asText().equals("bertrand")
                    && row.get("threads").asInt() == 1;
            assertThat(row.has("allocated_bytes_per_line")).isEqualTo(counted);
        }
        assertThat(rows)
                .hasSize(16)
                .doesNotHaveDuplicates()
                .startsWith(
                        "english bertrand 1", "english huggingface 1", "english bertrand 2", "english huggingface 2");
        assertThat(report.at("/machine/threads").toString()).isEqualTo("[1,2]");
        assertThat(report.get("vocabularies")).hasSize(2);
        assertThat(report.at("/vocabularies/0/model").asText())
                .isEqualTo(folder.resolve("tiny").toString());
        assertThat(report.at("/vocabularies/0/load_ms").asDouble()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --threads 0                             | --threads is 0; wanted 1 or more
            --threads 1,-2                          | --threads is -2; wanted 1 or more
            --repetitions 0                         | --repetitions is 0; wanted 1 or more
            --cases english,latin                   | expected one of [ENGLISH, CHINESE, MIXED, DOCUMENTS]
            --engines rust                          | expected one of [BERTRAND, HUGGINGFACE]
            --text english=none.txt                 | --text english=none.txt: there is no such file
            --text english=none.txt --cases mixed   | --cases leaves english out
            --uncased no-such-model                 | 'no-such-model' is not a model
            """)
    void a_wrong_call_says_what_is_wrong(String arguments, String message) {
        int status = run(("tokenizer --quick " + arguments).split(" ", -1));
        assertThat(status).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(message, "'./bertrand-bench tokenizer --help'");
    }

    @Test
    void a_suite_must_be_named() {
        assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("SUITE is missing; wanted inference, training, load, tokenizer or jmh");
    }

    @ParameterizedTest
    @CsvSource({"tokenizer,--text=CASE=FILE", "jmh,Tokenizer -f 1 -wi 1 -i 1"})
    void help_shows_options_and_examples(String command, String text) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains(text, "Examples:", "./bertrand-bench " + command);
    }

    @Test
    void jmh_runs_benchmarks_in_processes_of_its_own() throws IOException {
        System.setProperty("jmh.ignoreLock", "true"); // another build on this machine may be at the same test
        Path json = folder.resolve("jmh.json");
        Path tiny = TinyVocabulary.write(folder.resolve("tiny"));
        int status = run(
                "jmh",
                "englishLine|Vocabulary",
                "-v",
                "SILENT",
                "-f",
                "1",
                "-wi",
                "0",
                "-i",
                "1",
                "-r",
                "10ms",
                "-p",
                "model=" + tiny,
                "-foe",
                "true",
                "-rf",
                "json",
                "-rff",
                json.toString());
        assertThat(status).isZero();
        JsonNode results = Json.MAPPER.readTree(json.toFile());
        assertThat(results.findValuesAsText("benchmark"))
                .containsExactly(
                        "dev.bertrand.benchmarks.jmh.TokenizerBenchmark.englishLine",
                        "dev.bertrand.benchmarks.jmh.VocabularyBenchmark.load");
    }
}
