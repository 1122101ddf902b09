package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.cli.Launcher.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code convert} and {@code embed} as users run them. */
@DisabledOnOs(OS.WINDOWS) // the launcher is a bash script
class FormsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INPUT = "{\"text\": \"Good w10?\"}\n{\"text\": \"w11 bad w12 w13 .\"}\n";

    @TempDir
    private static Path folder;

    private static Path model;
    private static Launcher launcher;

    @BeforeAll
    static void a_tiny_model() throws IOException {
        model = TinyModel.save(folder.resolve("tiny model"));
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString())
                .with("JAVA_HOME", System.getProperty("java.home"));
    }

    private static List<JsonNode> answers(String input, String... arguments) throws IOException {
        Result result = launcher.reading(input).run(arguments);
        assertThat(result.status()).as(result.err()).isZero();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : result.lines()) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void a_model_answers_the_same_in_every_form() throws IOException {
        List<JsonNode> wanted = answers(INPUT, "features", "--model", model.toString());
        Path from = model;
        for (String form : List.of("onnx", "pytorch", "hf")) {
            Path to = folder.resolve("as " + form);
            Result result =
                    launcher.run("convert", "--model", from.toString(), "--to", form, "--output", to.toString());
            assertThat(result.status()).as(result.err()).isZero();
            assertThat(result.out()).isEmpty();
            assertThat(answers(INPUT, "features", "--model", to.toString()))
                    .as(form)
                    .isEqualTo(wanted);
            from = to;
        }
        assertThat(names(folder.resolve("as onnx")))
                .contains("model.onnx", "config.json", "tokenizer.json", "vocab.txt");
        assertThat(names(folder.resolve("as pytorch"))).contains("pytorch_model.bin", "config.json", "tokenizer.json");
        assertThat(Files.readAllBytes(folder.resolve("as hf").resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(model.resolve("model.safetensors")));
    }

    @Test
    void embeddings_are_pooled_as_asked() throws IOException {
        JsonNode states = answers(INPUT, "features", "--model", model.toString())
                .get(1)
                .path("layers")
                .path(0)
                .path("values");
        for (String pooling : List.of("mean", "cls", "max")) {
            JsonNode embedding = answers(INPUT, "embed", "--model", model.toString(), "--pooling", pooling)
                    .get(1)
                    .path("embedding");
            assertThat(embedding).hasSize(32);
            for (int i = 0; i < 32; i++) {
                assertThat(embedding.get(i).doubleValue())
                        .as("%s, feature %d", pooling, i)
                        .isCloseTo(pooled(states, i, pooling), within(1e-5));
            }
        }
    }

    private static double pooled(JsonNode states, int feature, String pooling) {
        double sum = 0;
        double max = Double.NEGATIVE_INFINITY;
        for (JsonNode token : states) {
            double value = token.get(feature).doubleValue();
            sum += value;
            max = Math.max(max, value);
        }
        return switch (pooling) {
            case "mean" -> sum / states.size();
            case "max" -> max;
            default -> states.get(0).get(feature).doubleValue();
        };
    }

    @Test
    void a_folder_says_how_it_is_pooled_and_normalized_vectors_have_length_1() throws IOException {
        Path own = TinyModel.save(folder.resolve("own pooling"));
        Files.createDirectory(own.resolve("1_Pooling"));
        Files.writeString(own.resolve("1_Pooling").resolve("config.json"), "{\"pooling_mode_cls_token\": true}");
        List<JsonNode> byFolder = answers(INPUT, "embed", "--model", own.toString());
        assertThat(byFolder).isEqualTo(answers(INPUT, "embed", "--model", model.toString(), "--pooling", "cls"));

        for (JsonNode answer : answers(INPUT, "embed", "--model", model.toString(), "--normalize")) {
            double squares = 0;
            for (JsonNode value : answer.path("embedding")) {
                squares += value.doubleValue() * value.doubleValue();
            }
            assertThat(squares).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void wrong_calls_end_with_status_2_and_write_nothing() {
        Path nowhere = folder.resolve("nowhere");
        Result unknown =
                launcher.run("convert", "--model", model.toString(), "--to", "tf", "--output", nowhere.toString());
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("--to");
        Result missing =
                launcher.run("convert", "--model", nowhere.toString(), "--to", "onnx", "--output", nowhere.toString());
        assertThat(missing.status()).isEqualTo(2);
        assertThat(nowhere).doesNotExist();
    }
}
