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
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small parts trained beside a frozen base through the command line, and put into it again. */
@DisabledOnOs(OS.WINDOWS)
class AdapterIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path base;
    private Path reviews;
    private Path adapter;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        reviews = TinyModel.reviews(folder.resolve("reviews.tsv"), 64);
        adapter = folder.resolve("an adapter");
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString());
    }

    private Result train(String method, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--task",
                "classify",
                "--model",
                base.toString(),
                "--train",
                reviews.toString(),
                "--dev",
                reviews.toString(),
                "--output",
                adapter.toString(),
                "--method",
                method,
                "--epochs",
                "6",
                "--batch-size",
                "8",
                "--learning-rate",
                "1e-2",
                "--max-length",
                "16"));
        arguments.addAll(List.of(more));
        return launcher.run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "houlsby", "prefix"})
    void an_adapter_is_trained_stored_alone_and_answers_on_its_base(String method) throws IOException {
        Result trained = train(method, "--reduction", "4");
        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(adapter.resolve("model.safetensors")).doesNotExist();
        JsonNode run = JSON.readTree(adapter.resolve("run.json").toFile());
        assertThat(run.path("method").asText()).isEqualTo(method);
        long total = run.at("/parameters/total").asLong();
        assertThat(run.at("/parameters/trainable").asLong()).isBetween(1L, total / 2);
        assertThat(run.at("/parameters/stored_bytes").asLong())
                .isLessThan(Files.size(base.resolve("model.safetensors")));
        assertThat(run.at("/epochs/5/loss").asDouble())
                .isLessThan(run.at("/epochs/0/loss").asDouble());
        double accuracy = run.at(
                        "/epochs/%d/metrics/accuracy".formatted(run.path("best").asInt() - 1))
                .asDouble();

        Result scored = launcher.run(
                "evaluate",
                "--model",
                base.toString(),
                "--adapter",
                adapter.toString(),
                "--task",
                "classify",
                "--data",
                reviews.toString());
        assertThat(scored.status()).as(scored.err()).isZero();
        assertThat(JSON.readTree(scored.out()).path("accuracy").asDouble()).isEqualTo(accuracy);

        Result answered = launcher.reading("{\"text\": \"w12 good w13 .\"}\n")
                .run("predict", "--model", base.toString(), "--adapter", adapter.toString());
        assertThat(JSON.readTree(answered.out()).path("label").asText())
                .as(answered.out() + answered.err())
                .isIn("positive", "negative");
    }

    @Test
    void each_record_is_answered_by_the_adapter_that_it_names() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        String texts = "";
        for (String method : List.of("lora", "prefix")) {
            assertThat(train(method, "--prefix-length", "3", "--dtype", "fp32").status())
                    .isZero();
            Files.move(adapter, method.equals("lora") ? first : second);
        }
        for (int i = 10; i < 30; i++) {
            texts += "{\"text\": \"w%d good w%d bad w%d\"}\n".formatted(i, i + 1, i + 2);
        }
        List<JsonNode> byFirst = answers(texts, "--adapter", first.toString());
        List<JsonNode> bySecond = answers(texts, "--adapter", second.toString());
        String mixed = texts.lines()
                .map(line -> line.replace("{", "{\"adapter\": \"one\", ") + "\n"
                        + line.replace("{", "{\"adapter\": \"two\", ") + "\n")
                .collect(Collectors.joining());
        String[] named = {"--adapter", "one=" + first, "--adapter", "two=" + second};
        List<JsonNode> together = answers(mixed, named);
        for (int i = 0; i < byFirst.size(); i++) {
            assertSame(together.get(2 * i), byFirst.get(i));
            assertSame(together.get(2 * i + 1), bySecond.get(i));
        }

        Result partly = predict(
                "{\"adapter\": \"three\", \"text\": \"good\"}\n{\"text\": \"good\"}\n"
                        + "{\"adapter\": \"one\", \"text\": \"good\"}\n",
                named);
        assertThat(partly.status()).isEqualTo(1);
        List<String> lines = partly.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("\"line\":1", "three", "[one, two]");
        assertThat(lines.get(1)).contains("\"line\":2", "adapter");
        assertThat(lines.get(2)).contains("\"label\"");

        List<JsonNode> skipping =
                answers(mixed, "--adapter", "one=" + first, "--adapter", "two=" + second, "--skip-layers", "1");
        assertThat(skipping).isNotEqualTo(together);
        Result tooMany = predict(mixed, "--adapter", "one=" + first, "--skip-layers", "99");
        assertThat(tooMany.status()).isEqualTo(2);
        assertThat(tooMany.err()).contains("99 layers without the adapter; wanted 0 to");
        Result skippingNone = predict(texts, "--adapter", first.toString(), "--skip-layers", "1");
        assertThat(skippingNone.status()).isEqualTo(2);
        assertThat(skippingNone.err()).contains("--skip-layers is 1", "wanted --adapter NAME=DIR");

        Result unnamed = predict(texts, "--adapter", first.toString(), "--adapter", second.toString());
        assertThat(unnamed.status()).isEqualTo(2);
        Result twice = predict(texts, "--adapter", "one=" + first, "--adapter", "one=" + second);
        assertThat(twice.status()).isEqualTo(2);
        assertThat(twice.err()).contains("two adapters are called one");
    }

    private Result predict(String input, String... more) {
        List<String> arguments = new ArrayList<>(List.of("predict", "--model", base.toString(), "--dtype", "fp32"));
        arguments.addAll(List.of(more));
        return launcher.reading(input).run(arguments.toArray(String[]::new));
    }

    private List<JsonNode> answers(String input, String... more) throws IOException {
        Result result = predict(input, more);
        assertThat(result.status()).as(result.err()).isZero();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        assertThat(answers).hasSize((int) input.lines().count());
        return answers;
    }

    private static void assertSame(JsonNode got, JsonNode wanted) {
        assertThat(got.path("label").asText()).isEqualTo(wanted.path("label").asText());
        assertThat(got.path("score").asDouble()).isCloseTo(wanted.path("score").asDouble(), within(1e-4));
    }

    @Test
    void an_adapter_on_another_base_is_refused() throws IOException {
        assertThat(train("bitfit").status()).isZero();
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        try (var files = Files.list(base)) {
            for (Path file : files.toList()) {
                Files.copy(file, other.resolve(file.getFileName()));
            }
        }
        byte[] weights = Files.readAllBytes(other.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(other.resolve("model.safetensors"), weights);
        Result refused = launcher.reading("{\"text\": \"good\"}\n")
                .run("predict", "--model", other.toString(), "--adapter", adapter.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("was trained on");
    }

    @Test
    void a_method_that_does_not_exist_is_named() {
        Result refused = train("qlora");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("--method qlora is none of [full, head, bitfit");
    }
}
