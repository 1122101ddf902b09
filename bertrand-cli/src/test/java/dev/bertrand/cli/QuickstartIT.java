package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.cli.Launcher.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole quickstart on the bundled data, with a base of two layers in BERT's place. */
@DisabledOnOs(OS.WINDOWS)
class QuickstartIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path base;
    private Path output;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        output = folder.resolve("four adapters");
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString());
    }

    private Result quickstart(String... more) {
        String[] arguments = new String[5 + more.length];
        System.arraycopy(
                new String[] {"quickstart", "--model", base.toString(), "--output", output.toString()},
                0,
                arguments,
                0,
                5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return launcher.run(arguments);
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
                    .isBetween(0.1, 0.5);
            assertThat(task.path("test_examples").asInt()).isGreaterThanOrEqualTo(80);
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
                .contains("test accuracy ", "test f1 ", "a majority guess has 0.500")
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
}
