package dev.bertrand.train.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.tasks.dataset.DatasetException;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingListener;
import dev.bertrand.train.task.FineTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GlueRunsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private TinyGlue data;
    private Path base;
    private Path output;

    @BeforeEach
    void prepare() throws IOException {
        data = new TinyGlue(folder.resolve("glue"));
        base = folder.resolve("base");
        output = folder.resolve("output");
        BertTokenizer tokenizer = BertTokenizer.of(
                Vocabulary.of(Stream.concat(
                                Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "?", "."),
                                IntStream.range(9, 99).mapToObj(i -> "w" + i))
                        .toList()),
                TokenizerConfig.uncased());
        try (BertForMaskedLM model =
                new BertForMaskedLM(BertConfig.tiny(), Parameters.random(TinyBert.SEED, Precision.FP32))) {
            model.savePretrained(base, tokenizer);
        }
    }

    /** Which runs were begun, and which files answered. */
    private static class Log implements GlueListener {
        final List<String> events = new ArrayList<>();

        @Override
        public TrainingListener started(GlueTask task, long seed, int number, int runs) {
            events.add("%s %d (%d of %d)".formatted(task.id(), seed, number, runs));
            return new TrainingListener() {};
        }

        @Override
        public void predicting(String file, int done, int rows) {
            events.add(file);
        }
    }

    private FineTuning tuning(double learningRate) {
        TrainingArguments arguments = new TrainingArguments(
                2, 8, 1, learningRate, 0.1, 1.0, AdamW.Variant.huggingFace(), 42, true, 0, 1, 500, false, 0);
        return new FineTuning("tiny", base, 16, arguments, Engine.shared(), output);
    }

    private GlueResults run(GlueListener listener, Keep keep, List<Long> seeds) throws IOException {
        return new GlueRuns(GluePlan.all(data.glue(), seeds), tuning(3e-3), keep, listener).run();
    }

    private List<String> kept(String task) throws IOException {
        try (Stream<Path> models = Files.walk(output.resolve(task))) {
            return models.filter(file -> file.endsWith("model.safetensors"))
                    .map(file -> file.getParent().getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void every_task_is_trained_with_every_seed_and_answered_by_the_best() throws IOException {
        data.with("CoLA").with("STS-B").with("MNLI").with("diagnostic");
        Log log = new Log();

        GlueResults results = run(log, Keep.BEST, List.of(1L, 2L));

        assertThat(log.events)
                .containsExactly(
                        "cola 1 (1 of 6)",
                        "cola 2 (2 of 6)",
                        "CoLA.tsv",
                        "stsb 1 (3 of 6)",
                        "stsb 2 (4 of 6)",
                        "STS-B.tsv",
                        "mnli 1 (5 of 6)",
                        "mnli 2 (6 of 6)",
                        "MNLI-m.tsv",
                        "MNLI-mm.tsv",
                        "AX.tsv");
        assertThat(results.complete()).isTrue();
        assertThat(results.submission())
                .containsExactly("CoLA.tsv", "STS-B.tsv", "MNLI-m.tsv", "MNLI-mm.tsv", "AX.tsv");
        assertThat(Files.readAllLines(output.resolve("submission/MNLI-m.tsv")))
                .hasSize(3)
                .element(1)
                .asString()
                .matches("9\t(entailment|neutral|contradiction)");
        assertThat(Files.readAllLines(output.resolve("submission/STS-B.tsv")))
                .element(2)
                .asString()
                .matches("7\t[0-5]\\.\\d{3}");

        JsonNode json = JSON.readTree(output.resolve("results.json").toFile());
        assertThat(json).isEqualTo(JSON.readTree(results.json().toString()));
        JsonNode mnli = json.path("tasks").path("mnli");
        assertThat(mnli.path("runs")).hasSize(2);
        assertThat(mnli.path("runs").path(0).path("tokens_per_second").asDouble())
                .isPositive();
        // Both development files hold the same rows.
        assertThat(mnli.path("metrics").path("accuracy_mm"))
                .isEqualTo(mnli.path("metrics").path("accuracy"));
        assertThat(mnli.path("diagnostic").has("matthews_correlation")).isTrue();
        assertThat(mnli.path("published").path("paper_test").path("accuracy_mm").asDouble())
                .isEqualTo(0.834);
        double first =
                mnli.path("runs").path(0).path("metrics").path("accuracy").asDouble();
        double second =
                mnli.path("runs").path(1).path("metrics").path("accuracy").asDouble();
        assertThat(mnli.path("metrics").path("accuracy").path("median").asDouble())
                .isCloseTo((first + second) / 2, within(1e-12));
        assertThat(json.path("averages").path("tasks").asInt()).isEqualTo(3);
        assertThat(json.path("averages").path("as_in_paper").isNull()).isTrue();
        assertThat(json.path("left_out")).hasSize(6);
        assertThat(json.path("machine").path("cores").asInt()).isPositive();
        assertThat(json.path("arguments").path("learningRate").asDouble()).isEqualTo(3e-3);
        assertThat(kept("mnli"))
                .containsExactly("seed-" + mnli.path("best_seed").asText());
    }

    @ParameterizedTest
    @EnumSource
    void what_is_done_is_not_done_again(Keep keep) throws IOException {
        data.with("RTE");
        run(new Log(), keep, List.of(1L, 2L));
        byte[] zip = Files.readAllBytes(output.resolve("submission.zip"));
        assertThat(kept("rte")).hasSize(keep == Keep.ALL ? 2 : keep == Keep.BEST ? 1 : 0);

        Log log = new Log();
        GlueResults again = run(log, keep, List.of(1L, 2L));
        assertThat(log.events).isEmpty();
        assertThat(again.complete()).isTrue();
        assertThat(Files.readAllBytes(output.resolve("submission.zip"))).isEqualTo(zip);

        data.with("CoLA");
        run(log, keep, List.of(1L, 2L));
        assertThat(log.events).containsExactly("cola 1 (1 of 4)", "cola 2 (2 of 4)", "CoLA.tsv");
    }

    @Test
    void a_stopped_run_goes_on_from_its_checkpoint_to_the_model_of_an_undisturbed_one() throws IOException {
        data.with("RTE");
        GlueRuns[] runs = new GlueRuns[1];
        GlueListener stopping = new GlueListener() {
            @Override
            public TrainingListener started(GlueTask task, long seed, int number, int all) {
                return new TrainingListener() {
                    @Override
                    public void step(long step, long total, double loss, double rate, double norm, long tokens) {
                        runs[0].requestStop();
                    }
                };
            }
        };
        runs[0] = new GlueRuns(GluePlan.all(data.glue(), List.of(1L, 2L)), tuning(3e-3), Keep.ALL, stopping);
        assertThat(runs[0].run().complete()).isFalse();
        assertThat(JSON.readTree(output.resolve("results.json").toFile())
                        .path("complete")
                        .asBoolean())
                .isFalse();
        assertThat(output.resolve("rte/seed-1")).isDirectoryContaining("glob:**checkpoint-1");

        // Other settings must not go on from there.
        assertThatThrownBy(() -> new GlueRuns(
                                GluePlan.all(data.glue(), List.of(1L, 2L)), tuning(1e-3), Keep.ALL, new Log())
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learningRate 0.003, now 0.001");

        assertThat(run(new Log(), Keep.ALL, List.of(1L, 2L)).complete()).isTrue();
        byte[] resumed = Files.readAllBytes(output.resolve("rte/seed-1/model.safetensors"));
        output = folder.resolve("undisturbed");
        run(new Log(), Keep.ALL, List.of(1L));
        assertThat(Files.readAllBytes(output.resolve("rte/seed-1/model.safetensors")))
                .isEqualTo(resumed);
    }

    @Test
    void finished_runs_of_other_settings_or_data_are_not_mixed_with_these() throws IOException {
        data.with("RTE");
        run(new Log(), Keep.BEST, List.of(1L));

        assertThatThrownBy(() ->
                        new GlueRuns(GluePlan.all(data.glue(), List.of(1L)), tuning(1e-3), Keep.BEST, new Log()).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(output.resolve("rte/seed-1").toString())
                .hasMessageContaining("learningRate 0.003, now 0.001");

        data.write("RTE", "dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\tw9\tw9\tentailment\n");
        assertThatThrownBy(() -> run(new Log(), Keep.BEST, List.of(1L))).hasMessageContaining("data.dev.sha256");
    }

    @Test
    void a_bad_row_of_the_last_test_file_is_told_before_anything_is_trained() {
        data.with("CoLA").with("RTE").write("RTE", "test.tsv", "index\tsentence1\tsentence2\n0\tgood\n");
        Log log = new Log();

        assertThatThrownBy(() -> run(log, Keep.BEST, List.of(1L)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("test.tsv:2");
        assertThat(log.events).isEmpty();
    }

    @Test
    void a_test_file_that_comes_after_its_model_was_deleted_is_named() throws IOException {
        data.with("RTE").without("RTE", "test.tsv");
        run(new Log(), Keep.NONE, List.of(1L));
        data.with("RTE");

        GlueResults results = run(new Log(), Keep.NONE, List.of(1L));

        assertThat(results.leftOut())
                .anySatisfy(left -> assertThat(left.toString())
                        .contains("RTE.tsv", output.resolve("rte/seed-1").toString()));
    }

    @Test
    void the_best_seed_is_the_first_of_equals_and_never_one_without_a_score() {
        SeedResult none = new SeedResult(1, Map.of("pearson", Double.NaN), 1, 1, 1, 1);
        SeedResult low = new SeedResult(2, Map.of("pearson", -0.5, "spearmanr", -0.3), 1, 1, 1, 1);
        SeedResult same = new SeedResult(3, Map.of("pearson", -0.4, "spearmanr", -0.4), 1, 1, 1, 1);

        assertThat(TaskResult.best(List.of(none, low, same)).seed()).isEqualTo(2);
        assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4));
    }
}
