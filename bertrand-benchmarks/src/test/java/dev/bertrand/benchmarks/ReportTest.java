package dev.bertrand.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    /** Two batches of 32 sequences, as many milliseconds each. */
    private static Row row(Suite suite, EngineName engine, Order order, DType dtype, Method method, long... millis) {
        Contender contender = new Contender(engine, dtype, Shape.BASE, ModelFiles.WRITTEN, "", 2, "models");
        List<int[][]> batches = Workload.SST2.batches(order, 2);
        List<long[]> repetitions = LongStream.of(millis)
                .mapToObj(milli -> new long[] {milli * 1_000_000, milli * 1_000_000})
                .toList();
        return Row.of(suite, Workload.SST2, contender, order, method, batches, new Row.Times(repetitions, 900), 400e9);
    }

    private static Row inference(EngineName engine, Order order, DType dtype, long... millis) {
        return row(Suite.INFERENCE, engine, order, dtype, null, millis);
    }

    @Test
    void a_row_has_the_median_and_the_spread_of_whole_cases() {
        Row row = inference(EngineName.BERTRAND, Order.RANDOM, DType.FP32, 500, 1000, 250);
        assertThat(row.sequencesPerSecond()).isEqualTo(64);
        assertThat(row.slowest()).isEqualTo(32);
        assertThat(row.fastest()).isEqualTo(128);
        assertThat(row.p50()).isEqualTo(500);
        assertThat(row.p99()).isEqualTo(1000);
        assertThat(row.repetitions()).isEqualTo(3);
    }

    @Test
    void the_share_counts_useful_operations_only() {
        Row row = inference(EngineName.ONNXRUNTIME, Order.RANDOM, DType.FP32, 500);
        double tokens = Workload.tokens(Workload.SST2.batches(Order.RANDOM, 2)); // in one second
        assertThat(row.share()).isCloseTo(tokens * 2 * 12 * 7_077_888 / 400e9, within(1e-12)); // 12 D^2 a layer
    }

    @Test
    void training_needs_three_times_the_products_and_a_head_alone_once() {
        Row full = row(Suite.TRAINING, EngineName.BERTRAND, Order.RANDOM, DType.FP32, Method.FULL, 500);
        Row head = row(Suite.TRAINING, EngineName.BERTRAND, Order.RANDOM, DType.FP32, Method.HEAD, 500);
        assertThat(full.share()).isCloseTo(3 * head.share(), within(1e-12));
    }

    @Test
    void ratios_compare_with_bertrand_on_unsorted_input_in_the_same_number_format() {
        Row ours = inference(EngineName.BERTRAND, Order.RANDOM, DType.FP32, 100);
        Row oursSorted = inference(EngineName.BERTRAND, Order.SORTED, DType.FP32, 90);
        Row rival = inference(EngineName.ONNXRUNTIME, Order.SORTED, DType.FP32, 150);
        Row int8 = inference(EngineName.ONNXRUNTIME, Order.RANDOM, DType.INT8, 80);
        List<Row> rows = List.of(oursSorted, ours, rival, int8);

        assertThat(Report.ratio(rival, rows)).isCloseTo(1.5, within(1e-9));
        assertThat(Report.ratio(ours, rows)).isNull();
        assertThat(Report.ratio(int8, rows)).isNull();
        assertThat(Report.table(rows)).contains("inference, base, sst2", "1.50x");
    }

    @Test
    void starts_are_compared_by_their_time() {
        Contender ours = new Contender(EngineName.BERTRAND, DType.FP32, Shape.BASE, ModelFiles.WRITTEN, "", 2, "");
        Contender rival = new Contender(EngineName.DJL, DType.FP32, Shape.BASE, ModelFiles.WRITTEN, "plain", 2, "");
        Row slow = Row.ofStarts(rival, new double[] {3000, 2000, 2500}, 700);
        List<Row> rows = List.of(Row.ofStarts(ours, new double[] {1000}, 600), slow);
        assertThat(Report.ratio(slow, rows)).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void json_has_the_documented_names(@TempDir Path folder) throws IOException {
        Row row = inference(EngineName.BERTRAND, Order.RANDOM, DType.FP32, 100);
        Path file = folder.resolve("new/report.json");
        new Report(Map.of("cores", 2), List.of(row)).write(file);

        JsonNode document = Json.MAPPER.readTree(file.toFile());
        assertThat(document.at("/machine/cores").asInt()).isEqualTo(2);
        JsonNode written = document.at("/rows/0");
        assertThat(written.fieldNames())
                .toIterable()
                .containsExactly(
                        "suite",
                        "case",
                        "engine",
                        "order",
                        "dtype",
                        "shape",
                        "model",
                        "sequences_per_second",
                        "sequences_per_second_min",
                        "sequences_per_second_max",
                        "tokens_per_second",
                        "p50_ms",
                        "p99_ms",
                        "share_of_gemm_ceiling",
                        "rss_mb",
                        "repetitions");
        assertThat(written.get("case").asText()).isEqualTo("sst2");
        assertThat(written.get("engine").asText()).isEqualTo("bertrand");
        assertThat(written.get("dtype").asText()).isEqualTo("fp32");
    }
}
