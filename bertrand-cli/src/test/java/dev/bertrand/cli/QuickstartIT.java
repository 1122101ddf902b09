package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.cli.Launcher.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole quickstart on the first of the bundled data, with a base of two layers in BERT's place. */
@DisabledOnOs(OS.WINDOWS)
class QuickstartIT {
    private static final Path BUNDLED = Path.of("..", "examples", "data");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path base;
    private Path data;
    private Path output;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        data = Files.createDirectories(folder.resolve("some data"));
        for (String part : List.of("train", "test")) {
            cut("reviews-%s.tsv".formatted(part), "\n", 41);
            cut("pairs-%s.tsv".formatted(part), "\n", 41);
            cut("tags-%s.conll".formatted(part), "\n\n", 40);
            ObjectNode questions = (ObjectNode) JSON.readTree(
                    BUNDLED.resolve("questions-%s.json".formatted(part)).toFile());
            JsonNode articles = questions.path("data");
            questions.putArray("data").add(articles.get(0)).add(articles.get(1)).add(articles.get(2));
            JSON.writeValue(data.resolve("questions-%s.json".formatted(part)).toFile(), questions);
        }
        output = folder.resolve("four adapters");
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString());
    }

    /** The first parts of a bundled file. */
    private void cut(String file, String between, int parts) throws IOException {
        List<String> all = List.of(Files.readString(BUNDLED.resolve(file)).split(between));
        Files.writeString(data.resolve(file), String.join(between, all.subList(0, parts)) + "\n");
    }

    private Result quickstart(String... more) {
        List<String> arguments = new ArrayList<>(List.of("quickstart", "--model", base.toString()));
        arguments.addAll(List.of("--data", data.toString(), "--output", output.toString()));
        arguments.addAll(List.of(more));
        return launcher.run(arguments.toArray(String[]::new));
    }

    @Test
    void one_document_tells_of_four_tasks_their_baselines_their_answers_and_their_sizes() throws IOException {
        Result result = quickstart("--json");
        assertThat(result.status()).as(result.err()).isZero();
        JsonNode document = JSON.readTree(result.out());

        assertThat(document.path("model").asText()).isEqualTo(base.toString());
        assertThat(document.path("tasks").findValuesAsText("task"))
                .containsExactly("sentiment", "tags", "inference", "questions");
        assertThat(document.path("tasks").findValuesAsText("metric"))
                .containsExactly("accuracy", "accuracy", "accuracy", "f1");
        for (JsonNode task : document.path("tasks")) {
            assertThat(task.path("value").asDouble()).as(task.toString()).isBetween(0.0, 1.0);
            assertThat(task.path("majority_baseline").asDouble())
                    .as(task.toString())
                    .isBetween(0.05, 0.7);
            assertThat(task.path("test_examples").asInt()).isBetween(24, 40);
            assertThat(Path.of(task.path("adapter").asText()).resolve("adapter_config.json"))
                    .exists();
        }
        assertThat(document.path("examples").findValuesAsText("task"))
                .contains("sentiment", "tags", "inference", "questions", "tokenize", "fill-mask");
        JsonNode movie = document.at("/examples/0");
        assertThat(movie.path("input").asText()).isEqualTo("This movie was amazing!");
        assertThat(movie.at("/output/label").asText()).isIn("negative", "positive");

        long whole = document.at("/sizes/base/bytes").asLong();
        assertThat(whole).isGreaterThan(Files.size(base.resolve("model.safetensors")));
        assertThat(document.at("/sizes/adapters")).hasSize(4);
        for (JsonNode adapter : document.at("/sizes/adapters")) {
            assertThat(adapter.path("bytes").asLong()).isBetween(1L, whole);
            assertThat(adapter.path("percent").asDouble())
                    .isEqualTo(100.0 * adapter.path("bytes").asLong() / whole);
        }
    }

    @Test
    void people_read_the_same_and_predict_takes_the_adapters() {
        Result result = quickstart();
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("test accuracy ", "test f1 ", "a majority guess has 0.")
                .contains("This movie was amazing!", "essential/", "Some women are on the water.")
                .contains("When was BERT published?", "Paris is the [MASK] of France.")
                .contains("OF BASE", "as whole models")
                .contains("--adapter " + output.resolve("sentiment"));

        Result answered = launcher.reading("{\"question\": \"Who?\", \"context\": \"w12 w13 did w14.\"}\n")
                .run(
                        "predict",
                        "--model",
                        base.toString(),
                        "--adapter",
                        output.resolve("questions").toString());
        assertThat(answered.status()).as(answered.err()).isZero();
        assertThat(answered.out()).contains("\"answer\":");
    }

    @Test
    void ctrl_c_ends_it_with_130_and_the_next_one_begins_anew() throws Exception {
        // A build in a shell's background hands down an ignored SIGINT, which a JVM would then ignore as well.
        assumeTrue(
                new ProcessBuilder("env", "--default-signal=INT", "true")
                                .start()
                                .waitFor()
                        == 0,
                "needs an env that can restore the default of a signal");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Launcher.SCRIPT.toString(),
                        "quickstart",
                        "--json",
                        "--model",
                        base.toString(),
                        "--output",
                        output.toString())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(launcher.environment());
        Process process = builder.start();
        for (int i = 0; i < 600 && !Files.readString(err).contains("training "); i++) {
            Thread.sleep(100);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(130);
        assertThat(Files.readString(err)).contains("interrupted", "quickstart begins anew");
        assertThat(folder.resolve("out.txt")).isEmptyFile();

        Result again = quickstart("--json");
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.err()).doesNotContain("resuming");
    }
}
