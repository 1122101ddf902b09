package dev.bertrand.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes of every engine, on a model of two layers. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64") // where all rivals have libraries
class EnginesTest {
    @TempDir
    private static Path cache;

    private static Stage stage;

    @BeforeAll
    static void a_tiny_model() throws IOException {
        Settings settings = new Settings(
                1,
                List.of(Workload.SINGLE16),
                List.of(EngineName.values()),
                List.of(DType.values()),
                List.of(Shape.TINY),
                List.of(Method.values()),
                1,
                1,
                cache);
        stage = new Stage(settings, text -> {});
        stage.prepare(Shape.TINY);
    }

    private static Contender contender(EngineName engine) {
        String folder = cache.resolve(Shape.TINY.toString()).toString();
        Contender contender = new Contender(engine, DType.FP32, Shape.TINY, ModelFiles.WRITTEN, "", 1, folder);
        return Contenders.variants(contender).get(0);
    }

    @ParameterizedTest
    @CsvSource({"BERTRAND", "DJL", "NAIVE", "ONNXRUNTIME"})
    void every_engine_runs_the_same_model(EngineName engine) throws IOException {
        Contender contender = contender(engine);
        try (Child child = stage.start(contender)) {
            assertThat(stage.check(contender, child)).isTrue();
            assertThat(Stage.nanos(child.ask(Request.encode(Workload.SINGLE16, Order.RANDOM, 2))))
                    .hasSize(2)
                    .doesNotContain(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"BERTRAND", "NAIVE"})
    void those_that_train_train_the_same_model(EngineName engine) throws IOException {
        Contender contender = contender(engine);
        try (Child child = stage.start(contender)) {
            assertThat(stage.checkLoss(contender, Method.FULL, child)).isTrue();
            assertThat(Stage.nanos(child.ask(Request.step(Method.FULL, Workload.SST2, Order.RANDOM, 1))))
                    .hasSize(1);
        }
    }

    @Test
    void what_an_engine_cannot_do_is_no_failure() throws IOException {
        Contender contender = contender(EngineName.DJL);
        try (Child child = stage.start(contender)) {
            assertThat(stage.checkLoss(contender, Method.FULL, child)).isFalse();
        }
    }

    @Test
    void an_engine_that_fails_says_why() throws IOException {
        Contender broken = new Contender(
                EngineName.NAIVE,
                DType.FP32,
                Shape.TINY,
                ModelFiles.WRITTEN,
                "",
                1,
                cache.resolve("none").toString());
        try (Child child = stage.start(broken)) {
            assertThatThrownBy(() -> stage.check(broken, child))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("config.json");
        }
    }

    @ParameterizedTest
    @Tag("bench")
    @CsvSource({"inference", "training", "load"})
    void a_quick_run_of_a_suite_ends_well(String suite) {
        String json = cache.resolve(suite + ".json").toString();
        int status = Main.commandLine()
                .execute(suite, "--quick", "--threads", "1", "--json", json, "--cache", cache.toString());
        assertThat(status).isZero();
        assertThat(Path.of(json)).content().contains("\"engine\" : \"bertrand\"", "\"engine\" : \"naive\"");
    }
}
