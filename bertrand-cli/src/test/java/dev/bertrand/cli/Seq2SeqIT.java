package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts learned to be written, scored and written, through the command line. */
@DisabledOnOs(OS.WINDOWS)
class Seq2SeqIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path base;
    private Path table;
    private Path output;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        table = folder.resolve("texts.tsv");
        output = folder.resolve("a writer");
        Random random = new Random(TinyBert.SEED);
        StringBuilder rows = new StringBuilder("source\ttarget\n");
        for (int i = 0; i < 256; i++) {
            boolean good = random.nextBoolean();
            rows.append("w%d %s w%d .\t%s%n"
                    .formatted(
                            20 + random.nextInt(70),
                            good ? "good" : "bad",
                            20 + random.nextInt(70),
                            good ? "w9 w10 good." : "w11?"));
        }
        Files.writeString(table, rows);
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString());
    }

    private Result train(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--task",
                "seq2seq",
                "--model",
                base.toString(),
                "--output",
                output.toString(),
                "--batch-size",
                "8",
                "--learning-rate",
                "5e-3",
                "--max-length",
                "16",
                "--max-new-tokens",
                "8"));
        arguments.addAll(List.of(more));
        return launcher.run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"masked, 6", "causal, 4", "random, 3"})
    void a_model_learns_to_write_and_writes(String decoder, int epochs) throws IOException {
        Result trained = train(
                "--train",
                table.toString(),
                "--dev-share",
                "0.2",
                "--decoder",
                decoder,
                "--epochs",
                String.valueOf(epochs),
                "--eval-epochs", // the last epoch's model is kept, the surest of those that write all texts right
                String.valueOf(epochs));
        assertThat(trained.status()).as(trained.err()).isZero();
        JsonNode run = JSON.readTree(output.resolve("run.json").toFile());
        assertThat(run.path("epochs")
                        .path(epochs - 1)
                        .path("metrics")
                        .path("exact_match")
                        .asDouble())
                .as(trained.err())
                .isGreaterThan(90);

        Result scored = launcher.run(
                "evaluate",
                "--model",
                output.toString(),
                "--task",
                "seq2seq",
                "--data",
                table.toString(),
                "--beams",
                "2",
                "--max-new-tokens",
                "8");
        assertThat(scored.status()).as(scored.err()).isZero();
        assertThat(JSON.readTree(scored.out()).path("bleu").asDouble())
                .as(scored.out())
                .isGreaterThan(90);

        Result written = launcher.reading("{\"text\": \"w30 bad w31 .\"}\nno json\n{\"text\": \"w40 good w41 .\"}\n")
                .run("generate", "--model", output.toString(), "--max-new-tokens", "8");
        assertThat(written.status()).isEqualTo(1);
        assertThat(written.lines()).hasSize(3);
        assertThat(JSON.readTree(written.lines().get(0)).path("text").asText()).isEqualTo("w11?");
        assertThat(JSON.readTree(written.lines().get(0)).path("score").asDouble())
                .isBetween(-1.5, 0.0);
        assertThat(JSON.readTree(written.lines().get(1)).path("line").asInt()).isEqualTo(2);
        assertThat(JSON.readTree(written.lines().get(2)).path("text").asText()).isEqualTo("w9 w10 good.");
    }

    @ParameterizedTest
    @CsvSource({"masked, houlsby", "random, lora"})
    void beside_a_frozen_bert_an_adapter_learns_to_write_and_is_stored_alone(String decoder, String method)
            throws IOException {
        Result trained = train(
                "--train",
                table.toString(),
                "--dev",
                table.toString(),
                "--method",
                "houlsby",
                "--reduction",
                "2",
                "--epochs",
                "8");
        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(output.resolve("model.safetensors")).doesNotExist();
        Result written = launcher.reading("{\"text\": \"w30 bad w31 .\"}\n")
                .run("generate", "--model", base.toString(), "--adapter", output.toString(), "--max-new-tokens", "8");
        assertThat(written.status()).as(written.err()).isZero();
        assertThat(JSON.readTree(written.out()).path("text").asText()).isEqualTo("w11?");
    }

    @Test
    void two_files_of_lines_are_a_table_and_their_unequal_lengths_an_error() throws IOException {
        Path source = Files.writeString(folder.resolve("a.en"), "w20 good\nw21 bad\n");
        Path target = Files.writeString(folder.resolve("a.de"), "w9\n");
        Result refused = train("--train", source.toString(), "--target", target.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("a.en has 2 lines but").contains("a.de has 1");
    }

    @Test
    void options_of_another_task_and_models_that_cannot_write_are_refused() {
        Result classify = launcher.run(
                "train",
                "--task",
                "classify",
                "--model",
                base.toString(),
                "--train",
                table.toString(),
                "--columns",
                "text=source,label=target",
                "--output",
                output.toString(),
                "--decoder",
                "warm");
        assertThat(classify.status()).isEqualTo(2);
        assertThat(classify.err()).contains("--decoder: for --task seq2seq, not for classify");
        Result generate = launcher.reading("{\"text\": \"w20\"}\n").run("generate", "--model", base.toString());
        assertThat(generate.status()).isEqualTo(2);
        assertThat(generate.err()).contains("was not trained to write").contains("--task seq2seq");
        Result both = train("--train", table.toString(), "--dev", table.toString(), "--dev-share", "0.5");
        assertThat(both.status()).isEqualTo(2);
        assertThat(both.err()).contains("--dev and --dev-share");
    }
}
