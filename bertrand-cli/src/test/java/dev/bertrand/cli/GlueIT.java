package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GLUE through the real launcher, on a few rows in the official layout. */
class GlueIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path base;
    private Path glue;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        glue = folder.resolve("GLUE data");
        write("CoLA", "train.tsv", "s\t1\t\tgood w9\ns\t0\t*\tbad w9\n".repeat(8));
        write("CoLA", "dev.tsv", "s\t1\t\tgood w10\ns\t0\t*\tbad w10\n");
        write("CoLA", "test.tsv", "index\tsentence\n0\tgood w11\n1\tbad w11\n2\tw9\n");
        String pairs = "index\tsentence1\tsentence2\tlabel\n";
        write("RTE", "train.tsv", pairs + "0\tgood\tgood\tentailment\n1\tgood\tbad\tnot_entailment\n".repeat(8));
        write("RTE", "dev.tsv", pairs + "0\tw9\tw9\tentailment\n1\tw9\tbad\tnot_entailment\n");
        write("RTE", "test.tsv", "index\tsentence1\tsentence2\n4\tgood\tgood\n2\tw9\tbad\n");
        write("QNLI", "dev.tsv", "index\tquestion\tsentence\tlabel\n0\tgood\tgood\tentailment\n");
        launcher = Launcher.of(Launcher.SCRIPT)
                .in(folder)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString());
    }

    private void write(String task, String file, String text) throws IOException {
        Files.createDirectories(glue.resolve(task));
        Files.writeString(glue.resolve(task).resolve(file), text);
    }

    private String[] glue(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "glue",
                "--data",
                glue.toString(),
                "--model",
                base.toString(),
                "--output",
                folder.resolve("scores").toString(),
                "--learning-rate",
                "3e-3",
                "--threads",
                "1"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--max-length")) {
            arguments.addAll(List.of("--max-length", "16"));
        }
        return arguments.toArray(new String[0]);
    }

    @Test
    void two_tasks_and_two_seeds_become_a_table_a_document_and_a_submission_and_nothing_is_done_twice()
            throws Exception {
        Launcher.Result first = launcher.run(glue("--seeds", "1,2", "--epochs", "2"));
        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.err())
                .contains("run 1 of 4: CoLA, seed 1", "run 4 of 4: RTE, seed 2", "QNLI: left out", "--keep best")
                .doesNotContain("\tat ");
        assertThat(first.out())
                .containsPattern("CoLA +matthews_correlation +-?\\d+\\.\\d\\d +\\S+\\.\\.\\S+ +2 +56\\.53 +52\\.10\n")
                .containsPattern("RTE +accuracy +\\d+\\.\\d\\d +\\S+\\.\\.\\S+ +2 +65\\.70 +66\\.40\n")
                .containsPattern("average +of 2 tasks +\\d+\\.\\d\\d +- +- +61\\.1[12] +-\n")
                .contains("QNLI: left out, %s is missing\n".formatted(glue.resolve("QNLI/train.tsv")))
                .contains("WNLI: left out");

        Path output = folder.resolve("scores");
        JsonNode results = JSON.readTree(output.resolve("results.json").toFile());
        assertThat(results.path("complete").asBoolean()).isTrue();
        assertThat(results.path("tasks").path("rte").path("runs")).hasSize(2);
        assertThat(results.path("seeds").toString()).isEqualTo("[1,2]");
        assertThat(results.path("versions").has("commit")).isTrue();
        assertThat(results.path("left_out").findValuesAsText("name")).contains("QNLI", "AX");
        try (ZipFile zip = new ZipFile(output.resolve("submission.zip").toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName())).containsExactly("CoLA.tsv", "RTE.tsv");
            String answers =
                    new String(zip.getInputStream(zip.getEntry("RTE.tsv")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).matches("index\tprediction\n4\t(not_)?entailment\n2\t(not_)?entailment\n");
            String classes =
                    new String(zip.getInputStream(zip.getEntry("CoLA.tsv")).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(classes).matches("index\tprediction\n0\t[01]\n1\t[01]\n2\t[01]\n");
        }

        Launcher.Result again = launcher.run(glue("--seeds", "1,2", "--epochs", "2"));
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err()).contains("4 runs, 4 of them finished").doesNotContain("run 1 of", "training ");

        Launcher.Result document = launcher.run(glue("--seeds", "1,2", "--epochs", "2", "--json", "--tasks", "rte"));
        assertThat(document.err()).doesNotContain("training ");
        assertThat(JSON.readTree(document.out()).path("tasks").path("rte"))
                .isEqualTo(results.path("tasks").path("rte"));

        assertRefused(launcher.run(glue("--seeds", "1,2", "--epochs", "3")), "cola/seed-1", "epochs 2, now 3");
    }

    @Test
    void adapters_are_trained_scored_and_asked_as_whole_models_are() throws Exception {
        Launcher.Result first =
                launcher.run(glue("--tasks", "rte", "--epochs", "1", "--method", "lora", "--lora-rank", "2"));
        assertThat(first.status()).as(first.err()).isZero();
        Path output = folder.resolve("scores");
        assertThat(JSON.readTree(output.resolve("results.json").toFile())
                        .path("method")
                        .asText())
                .isEqualTo("lora");
        try (Stream<Path> files = Files.walk(output)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("adapter_model.safetensors", "RTE.tsv")
                    .doesNotContain("model.safetensors");
        }
        Launcher.Result again =
                launcher.run(glue("--tasks", "rte", "--epochs", "1", "--method", "lora", "--lora-rank", "2"));
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(again.err()).doesNotContain("training ");
        assertRefused(
                launcher.run(glue("--tasks", "rte", "--epochs", "1", "--method", "lora", "--lora-rank", "3")),
                "rank=2",
                "rank=3");
    }

    @Test
    void what_cannot_be_done_is_refused_before_anything_is_trained() {
        assertRefused(launcher.run(glue("--tasks", "rte,qnli")), "QNLI/train.tsv");
        assertRefused(launcher.run(glue("--tasks", "rte,snli")), "snli", "mnli");
        assertRefused(launcher.run(glue("--method", "prompt")), "prompt");
        assertRefused(launcher.run(glue("--seeds", "1,1")), "seeds");
        assertRefused(launcher.run(glue("--tasks", "rte", "--max-length", "600")), "600", "64");
        glue = base;
        assertRefused(launcher.run(glue()), "no GLUE task", "CoLA");
        glue = folder.resolve("nowhere");
        assertRefused(launcher.run(glue()), "nowhere");
    }

    private static void assertRefused(Launcher.Result result, String... said) {
        assertThat(result.status()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(said).doesNotContain("training ", "\tat ");
    }

    @Test
    void ctrl_c_leaves_a_checkpoint_and_the_same_command_goes_on() throws Exception {
        // A build in a shell's background hands down an ignored SIGINT, which a JVM would then ignore as well.
        assumeTrue(
                new ProcessBuilder("env", "--default-signal=INT", "true")
                                .start()
                                .waitFor()
                        == 0,
                "needs an env that can restore the default of a signal");
        String[] arguments = glue("--tasks", "rte", "--epochs", "200", "--batch-size", "4");
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", Launcher.SCRIPT.toString()));
        command.addAll(List.of(arguments));
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(launcher.environment());
        Process process = builder.start();
        for (int i = 0; i < 600 && !Files.readString(err).contains("checkpoint: "); i++) {
            Thread.sleep(100);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(130);
        assertThat(Files.readString(err)).contains("run the same command again");
        assertThat(folder.resolve("out.txt")).isEmptyFile();

        Launcher.Result resumed = launcher.run(arguments);
        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("resuming after step");
        assertThat(resumed.out()).contains("RTE");
    }
}
