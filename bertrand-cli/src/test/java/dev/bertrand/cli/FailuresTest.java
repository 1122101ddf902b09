package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.checkpoint.CheckpointException;
import dev.bertrand.tasks.dataset.DatasetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.commandLine(out, new PrintStream(err, true, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 139.80 GiB",
                "CUDA error: out of memory",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
            })
    void a_card_without_memory_is_told_as_one_with_what_to_do(String said) {
        Throwable error = new RuntimeException(said + "\nException raised from malloc at CUDACachingAllocator.cpp");
        assertThat(Failures.message(error))
                .contains("no memory left (" + said + ")", "--batch-size", "--resume")
                .doesNotContain("Exception raised", "--debug");
        assertThat(Failures.status(error)).isEqualTo(1);
    }

    @Test
    void wrong_input_is_2_and_what_fails_on_the_way_is_1(@TempDir Path folder) throws IOException {
        Path damaged = Files.writeString(folder.resolve("model.safetensors"), "x");

        assertThat(Failures.status(new IllegalArgumentException("no"))).isEqualTo(2);
        assertThat(Failures.status(new DatasetException("no"))).isEqualTo(2);
        assertThat(Failures.status(new NoSuchFileException("x"))).isEqualTo(2);
        assertThat(Failures.status(new CheckpointException(folder.resolve("none"), "is missing")))
                .isEqualTo(2);
        assertThat(Failures.status(new CheckpointException(damaged, "is too short")))
                .isEqualTo(1);
        assertThat(Failures.status(new IOException("disk"))).isEqualTo(1);
        assertThat(Failures.status(new IllegalStateException("bug"))).isEqualTo(1);
    }

    @Test
    void a_c_plus_plus_stack_stays_out_of_the_message() {
        assertThat(Failures.message(
                        new RuntimeException("mat1 and mat2 shapes\nException raised from meta at ...\nframe #0")))
                .isEqualToNormalizingNewlines(
                        "RuntimeException: mat1 and mat2 shapes\nRun it again with --debug for the stack trace.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "tokenize --modle x",
                "tokenize --threads none",
                "tokenize --threads 0",
                "tokenize --offsets bytes",
                "tokenize --device tpu",
                "tokenize --max-length 0",
                "tokenize --truncation sometimes",
                "tokenize --model no-such-model --offline",
                "features --dtype fp8",
                "features --mlm-top -1",
                "fill-mask --top-k 0",
                "models --remove no-such-model",
                "models --remove a --remove-all"
            })
    void an_error_of_the_call_is_status_2_in_at_most_three_lines_and_no_data(String call) {
        assertThat(run(call.isEmpty() ? new String[0] : call.split(" "))).isEqualTo(2);
        assertThat(errors().lines()).hasSizeBetween(1, 3);
        assertThat(errors()).doesNotContain("\tat ");
        assertThat(out.size()).isZero();
    }

    @Test
    void a_slip_of_the_keyboard_gets_a_suggestion() {
        run("tokenize", "--modle", "x");

        assertThat(errors().lines())
                .containsExactly(
                        "Unknown option: '--modle'",
                        "Did you mean --model?",
                        "'bertrand tokenize --help' shows its options and examples.");
    }

    @Test
    void debug_shows_the_stack_trace() {
        run("tokenize", "--threads", "0", "--debug");

        assertThat(errors()).contains("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart",
                "train",
                "evaluate",
                "predict",
                "doctor",
                "tokenize",
                "features",
                "fill-mask",
                "models"
            })
    void every_command_takes_the_common_options_and_shows_examples(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "--threads",
                        "--dtype",
                        "--seed",
                        "--device",
                        "--verbose",
                        "--quiet",
                        "--offline",
                        "./bertrand " + command);
    }
}
