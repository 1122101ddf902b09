package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.cli.Launcher.Result;
import dev.bertrand.model.TinyBert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task's layer reads of the encoder, through the command line. */
@DisabledOnOs(OS.WINDOWS)
class LayersIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path base;
    private Path tags;
    private Path reviews;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        reviews = TinyModel.reviews(folder.resolve("reviews.tsv"), 48);
        tags = tags(folder.resolve("tags.txt"));
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString());
    }

    /** Words that are good or bad, and others. */
    private static Path tags(Path file) throws IOException {
        Random random = new Random(TinyBert.SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 48; i++) {
            for (int k = 0; k < 3 + i % 4; k++) {
                text.append("w%d O%n".formatted(9 + random.nextInt(90)));
            }
            text.append(i % 2 == 0 ? "good GOOD\n\n" : "bad BAD\n\n");
        }
        return Files.writeString(file, text);
    }

    private Result train(String task, Path data, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--task",
                task,
                "--model",
                base.toString(),
                "--train",
                data.toString(),
                "--dev",
                data.toString(),
                "--output",
                output.toString(),
                "--epochs",
                "4",
                "--batch-size",
                "8",
                "--learning-rate",
                "1e-2",
                "--dtype",
                "fp32",
                "--max-length",
                "16"));
        if (task.equals("tag")) {
            arguments.addAll(List.of("--columns", "text=0,label=1"));
        }
        arguments.addAll(List.of(more));
        return launcher.run(arguments.toArray(String[]::new));
    }

    private static JsonNode record(Path output) throws IOException {
        return JSON.readTree(output.resolve("run.json").toFile());
    }

    @Test
    void a_mix_on_cached_features_is_trained_drawn_and_asked() throws IOException {
        Path output = folder.resolve("a probe");
        Path cache = folder.resolve("kept features");
        Result trained =
                train("tag", tags, output, "--method", "head", "--layers", "mix", "--feature-cache", cache.toString());
        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(trained.err())
                .contains("layer  weight", "gamma  ", "features of the frozen encoder: 48 of 48 inputs");
        assertThat(output.resolve("model.safetensors")).doesNotExist();
        assertThat(Files.readString(output.resolve("layer-weights.svg")))
                .contains("<svg", "Learned weights of the layers");
        assertThat(output.resolve("layer-weights.png")).isNotEmptyFile();
        JsonNode weights = record(output).path("layer_weights");
        double sum = 0;
        for (String layer : List.of("0", "1", "2")) {
            sum += weights.path("layers").path(layer).asDouble();
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
        assertThat(weights.path("layers").path("2").asDouble()).isNotEqualTo(1 / 3.0);
        assertThat(weights.path("gamma").asDouble()).isNotZero();
        JsonNode config = JSON.readTree(output.resolve("config.json").toFile());
        assertThat(config.at("/bertrand/layers").asText()).isEqualTo("mix");

        Path again = folder.resolve("again");
        Result found =
                train("tag", tags, again, "--method", "head", "--layers", "mix", "--feature-cache", cache.toString());
        assertThat(found.err()).doesNotContain("features of the frozen encoder");
        Path plain = folder.resolve("plain");
        Result without = train("tag", tags, plain, "--method", "head", "--layers", "mix", "--feature-cache", "none");
        assertThat(without.status()).as(without.err()).isZero();
        for (int epoch = 0; epoch < 4; epoch++) {
            String loss = "/epochs/%d/loss".formatted(epoch);
            double wanted = record(plain).at(loss).asDouble();
            assertThat(record(output).at(loss).asDouble()).isCloseTo(wanted, within(1e-6));
            assertThat(record(again).at(loss).asDouble()).isCloseTo(wanted, within(1e-6));
        }

        double accuracy = record(output)
                .at("/epochs/%d/metrics/accuracy"
                        .formatted(record(output).path("best").asInt() - 1))
                .asDouble();
        Result scored = launcher.run(
                "evaluate",
                "--model",
                base.toString(),
                "--adapter",
                output.toString(),
                "--task",
                "tag",
                "--data",
                tags.toString(),
                "--columns",
                "text=0,label=1",
                "--dtype",
                "fp32");
        assertThat(scored.status()).as(scored.err()).isZero();
        assertThat(JSON.readTree(scored.out()).path("accuracy").asDouble()).isEqualTo(accuracy);

        Result answered = launcher.reading("{\"words\": [\"w12\", \"good\"]}\n")
                .run("predict", "--model", base.toString(), "--adapter", output.toString());
        assertThat(JSON.readTree(answered.out()).path("labels"))
                .as(answered.out() + answered.err())
                .hasSize(2);
    }

    @Test
    void wide_features_are_fine_tuned_whole_and_cached_by_their_first_tokens() throws IOException {
        Path whole = folder.resolve("whole");
        Result tuned = train("classify", reviews, whole, "--layers", "concat:2");
        assertThat(tuned.status()).as(tuned.err()).isZero();
        Result answered =
                launcher.reading("{\"text\": \"w12 good w13 .\"}\n").run("predict", "--model", whole.toString());
        assertThat(JSON.readTree(answered.out()).path("label").asText())
                .as(answered.out() + answered.err())
                .isIn("positive", "negative");
        Result converted = launcher.run(
                "convert",
                "--model",
                whole.toString(),
                "--to",
                "onnx",
                "--output",
                folder.resolve("onnx").toString());
        assertThat(converted.status()).as(converted.err()).isZero();

        Path probe = folder.resolve("probe");
        Path cache = folder.resolve("features");
        Result probed = train(
                "classify",
                reviews,
                probe,
                "--layers",
                "concat:2",
                "--method",
                "head",
                "--feature-cache",
                cache.toString());
        assertThat(probed.status()).as(probed.err()).isZero();
        try (Stream<Path> files = Files.list(cache)) {
            Path table = files.filter(file -> file.toString().endsWith(".f32"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.size(table)).isLessThanOrEqualTo(48 * 64 * 4L);
        }
    }

    @Test
    void a_bilstm_reads_frozen_features() throws IOException {
        Path output = folder.resolve("lstm");
        Result trained = train(
                "tag",
                tags,
                output,
                "--method",
                "head",
                "--layers",
                "sum:2",
                "--feature-cache",
                "memory",
                "--probe",
                "bilstm",
                "--probe-size",
                "16");
        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(record(output).at("/epochs/3/loss").asDouble())
                .isLessThan(record(output).at("/epochs/0/loss").asDouble());
        assertThat(record(output).at("/hyper_parameters/lstm_size").asText()).isEqualTo("16");
        Result answered = launcher.reading("{\"words\": [\"w12\", \"good\"]}\n")
                .run("predict", "--model", base.toString(), "--adapter", output.toString());
        assertThat(JSON.readTree(answered.out()).path("labels"))
                .as(answered.out() + answered.err())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --layers mixed                                   | wanted last, layer:K, mix, mix:lastN, concat:N or sum:N
            --layers concat:9                                | concat:9 wants 9 layers; this model has 3
            --layers layer:3                                 | there is no layer 3
            --layers sum:2 --mix-dropout 0.1                 | belong to mix, not to sum
            --layers mix --mix-dropout 1                     | must be at least 0 and below 1
            --layers mix --gradient-checkpointing            | leave one of the two out
            --feature-cache memory                           | --feature-cache is for --method head
            --feature-cache memory --method lora             | with --method lora
            --probe bilstm                                   | --probe bilstm is for --task tag
            --probe transformer                              | wanted linear or bilstm
            --probe-size 5                                   | --probe-size is for --probe bilstm
            """)
    void what_makes_no_sense_is_a_wrong_call(String options, String message) {
        Result refused = train("classify", reviews, folder.resolve("refused"), options.split(" "));
        assertThat(refused.status()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).contains(message);
        assertThat(refused.err().lines().filter(line -> !line.startsWith("2 threads")))
                .hasSizeLessThanOrEqualTo(4);
    }
}
