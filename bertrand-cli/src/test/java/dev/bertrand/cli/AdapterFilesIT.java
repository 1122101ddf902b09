package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.cli.Launcher.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./bertrand adapter} does with the folders that training left. */
@DisabledOnOs(OS.WINDOWS)
class AdapterFilesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "{\"text\": \"w12 good w13 .\"}\n";

    @TempDir
    Path folder;

    private Path base;
    private Path reviews;
    private Path adapters;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        reviews = TinyModel.reviews(folder.resolve("reviews.tsv"), 32);
        adapters = folder.resolve("some adapters");
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString());
    }

    private Path train(String method, String... more) {
        Path adapter = adapters.resolve(method);
        List<String> arguments = new ArrayList<>(List.of("train", "--task", "classify", "--epochs", "2"));
        arguments.addAll(List.of("--model", base.toString(), "--output", adapter.toString(), "--method", method));
        arguments.addAll(List.of("--train", reviews.toString(), "--dev", reviews.toString()));
        arguments.addAll(List.of("--learning-rate", "1e-2", "--max-length", "16", "--dtype", "fp32"));
        arguments.addAll(List.of(more));
        Result trained = launcher.run(arguments.toArray(String[]::new));
        assertThat(trained.status()).as(trained.err()).isZero();
        return adapter;
    }

    private Result run(String... arguments) {
        return launcher.run(arguments);
    }

    private JsonNode answer(String... source) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("predict", "--dtype", "fp32"));
        arguments.addAll(List.of(source));
        Result answered = launcher.reading(TEXT).run(arguments.toArray(String[]::new));
        assertThat(answered.status()).as(answered.err()).isZero();
        return JSON.readTree(answered.out());
    }

    @Test
    void an_adapter_is_listed_explained_merged_and_converted() throws IOException {
        Path lora = train("lora", "--lora-rank", "4", "--lora-rank-of", "1=2");
        JsonNode wanted = answer("--model", base.toString(), "--adapter", lora.toString());

        Result listed = run("adapter", "list", folder.toString());
        assertThat(listed.status()).as(listed.err()).isZero();
        assertThat(listed.out()).contains("METHOD").contains("lora").contains("BertForSequenceClassification");
        JsonNode list = JSON.readTree(
                run("adapter", "list", adapters.toString(), "--json").out());
        assertThat(list.path("adapters")).hasSize(1);
        JsonNode run = JSON.readTree(lora.resolve("run.json").toFile());
        JsonNode row = list.at("/adapters/0");
        assertThat(row.path("parameters").asLong())
                .isEqualTo(run.at("/parameters/trainable").asLong());
        assertThat(row.path("bytes").asLong())
                .isEqualTo(run.at("/parameters/stored_bytes").asLong());
        assertThat(row.path("percent").asDouble()).isBetween(0.1, 50.0);

        JsonNode info =
                JSON.readTree(run("adapter", "info", lora.toString(), "--json").out());
        assertThat(info.path("layout").asText()).isEqualTo("peft");
        assertThat(info.at("/hyper_parameters/rank").asInt()).isEqualTo(4);
        assertThat(info.at("/hyper_parameters/rank_of")).hasSize(1);
        assertThat(info.path("base_sha256")).isEqualTo(run.at("/base_model/sha256"));
        assertThat(info.path("labels").toString()).isEqualTo("[\"negative\",\"positive\"]");
        assertThat(run("adapter", "info", lora.toString()).out())
                .contains("rank_of")
                .contains("merges             yes");

        Path merged = folder.resolve("merged");
        Result merging = run(
                "adapter",
                "merge",
                "--model",
                base.toString(),
                "--adapter",
                lora.toString(),
                "--output",
                merged.toString());
        assertThat(merging.status()).as(merging.err()).isZero();
        assertThat(merging.out()).isEmpty();
        JsonNode got = answer("--model", merged.toString());
        assertThat(got.path("label")).isEqualTo(wanted.path("label"));
        assertThat(got.path("score").asDouble()).isCloseTo(wanted.path("score").asDouble(), within(1e-5));
    }

    @Test
    void a_converted_adapter_answers_the_same_and_still_knows_its_base() throws IOException {
        Path lora = train("lora");
        JsonNode wanted = answer("--model", base.toString(), "--adapter", lora.toString());
        Path hub = folder.resolve("hub");
        Result converted = run(
                "adapter", "convert", "--adapter", lora.toString(), "--to", "adapterhub", "--output", hub.toString());
        assertThat(converted.status()).as(converted.err()).isZero();
        assertThat(hub.resolve("adapter.safetensors")).exists();
        assertThat(answer("--model", base.toString(), "--adapter", hub.toString()))
                .isEqualTo(wanted);
        JsonNode info =
                JSON.readTree(run("adapter", "info", hub.toString(), "--json").out());
        assertThat(info.path("layout").asText()).isEqualTo("adapterhub");
        assertThat(info.path("base_sha256").asText()).hasSize(64);
    }

    @Test
    void what_cannot_be_done_is_said_in_three_lines_with_status_2() throws IOException {
        Path houlsby = train("houlsby", "--reduction-of", "0=4,1=Infinity");
        Path output = folder.resolve("output");
        for (List<String> call : List.of(
                List.of("merge", "--model", base.toString(), "--adapter", houlsby.toString()),
                List.of("convert", "--to", "peft", "--adapter", houlsby.toString()),
                List.of("convert", "--to", "peft", "--adapter", base.toString()),
                List.of("convert", "--to", "elsewhere", "--adapter", houlsby.toString()))) {
            List<String> arguments = new ArrayList<>(List.of("adapter"));
            arguments.addAll(call);
            arguments.addAll(List.of("--output", output.toString()));
            Result refused = run(arguments.toArray(String[]::new));
            assertThat(refused.status()).as("%s: %s", call, refused.err()).isEqualTo(2);
            assertThat(refused.err().lines().count()).as(refused.err()).isLessThanOrEqualTo(3);
            assertThat(output).doesNotExist();
        }
        assertThat(run("adapter").status()).isEqualTo(2);
        assertThat(run("adapter", "list", folder.resolve("nowhere").toString()).status())
                .isEqualTo(2);

        Files.writeString(
                Files.createDirectories(adapters.resolve("odd")).resolve("adapter_config.json"),
                "{\"peft_type\": \"ADALORA\"}");
        Result listed = run("adapter", "list", adapters.toString());
        assertThat(listed.status()).isZero();
        assertThat(listed.out()).contains("houlsby").contains("2 adapters");
        assertThat(listed.err()).contains("peft_type is ADALORA");
    }

    @Test
    void a_base_is_read_for_its_sum_once_and_again_when_it_changes() throws IOException {
        Path lora = train("lora");
        Path weights = base.resolve("model.safetensors");
        // Long ago, but for the inode, whose time cannot be set: by now training has taken longer than a clock's tick.
        Files.setLastModifiedTime(weights, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        try {
            Thread.sleep(3_100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        answer("--model", base.toString(), "--adapter", lora.toString());
        try (var sums = Files.list(folder.resolve("cache").resolve("sums"))) {
            assertThat(sums).hasSize(1);
        }
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        Result refused =
                launcher.reading(TEXT).run("predict", "--model", base.toString(), "--adapter", lora.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("was trained on");
    }
}
