package dev.bertrand.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the report.
 *
 * @param workload {@code case} in JSON
 * @param method of training; null for the other suites
 * @param model whose weights: the benchmark's own or a published one
 * @param variant which of the engine's settings was fastest
 * @param sequencesPerSecond median over repetitions of the whole case; null where a process's start is timed
 * @param slowest sequences per second of the slowest repetition
 * @param fastest sequences per second of the fastest
 * @param tokensPerSecond real tokens, without padding; median
 * @param p50 milliseconds of one batch, one request, one step or one start
 * @param share useful operations of linear layers per second over what this machine's matrix products reach
 * @param memory peak resident memory of the process while it ran the case, in MiB
 */
record Row(
        Suite suite,
        @JsonProperty("case") Workload workload,
        EngineName engine,
        Order order,
        DType dtype,
        Shape shape,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Method method,
        String model,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String variant,
        @JsonProperty("sequences_per_second") @Nullable Double sequencesPerSecond,
        @JsonProperty("sequences_per_second_min") @Nullable Double slowest,
        @JsonProperty("sequences_per_second_max") @Nullable Double fastest,
        @JsonProperty("tokens_per_second") @Nullable Double tokensPerSecond,
        @JsonProperty("p50_ms") double p50,
        @JsonProperty("p99_ms") double p99,
        @JsonProperty("share_of_gemm_ceiling") @Nullable Double share,
        @JsonProperty("rss_mb") long memory,
        int repetitions) {

    /** The times of one case: a list of nanoseconds per batch for every repetition. */
    record Times(List<long[]> repetitions, long memory) {
        double[] seconds() {
            return repetitions.stream()
                    .mapToDouble(nanos -> Arrays.stream(nanos).sum() / 1e9)
                    .toArray();
        }

        double[] milliseconds() {
            return repetitions.stream()
                    .flatMapToLong(Arrays::stream)
                    .mapToDouble(nanos -> nanos / 1e6)
                    .toArray();
        }
    }

    /**
     * The row of a case that was run several times.
     *
     * @param batches what was run
     * @param ceiling operations per second of matrix products of these shapes; null if it was not measured
     */
    static Row of(
            Suite suite,
            Workload workload,
            Contender contender,
            Order order,
            @Nullable Method method,
            List<int[][]> batches,
            Times times,
            @Nullable Double ceiling) {
        int sequences = batches.stream().mapToInt(batch -> batch.length).sum();
        double[] seconds = times.seconds();
        double median = Statistics.median(seconds);
        double tokensPerSecond = Workload.tokens(batches) / median;
        double flops = contender.shape().linearFlopsPerToken() * (method == null ? 1 : method.passes());
        return new Row(
                suite,
                workload,
                contender.engine(),
                order,
                contender.dtype(),
                contender.shape(),
                method,
                contender.model(),
                contender.variant(),
                sequences / median,
                sequences / Statistics.percentile(100, seconds),
                sequences / Arrays.stream(seconds).min().orElseThrow(),
                tokensPerSecond,
                Statistics.percentile(50, times.milliseconds()),
                Statistics.percentile(99, times.milliseconds()),
                ceiling == null ? null : tokensPerSecond * flops / ceiling,
                times.memory(),
                seconds.length);
    }

    /** The row of processes that were started one after the other. */
    static Row ofStarts(Contender contender, double[] milliseconds, long memory) {
        return new Row(
                Suite.LOAD,
                Workload.SINGLE16,
                contender.engine(),
                Order.RANDOM,
                contender.dtype(),
                contender.shape(),
                null,
                contender.model(),
                contender.variant(),
                null,
                null,
                null,
                null,
                Statistics.percentile(50, milliseconds),
                Statistics.percentile(99, milliseconds),
                null,
                memory,
                milliseconds.length);
    }

    /** Whether this row's figure can be held against {@code other}'s: the same work in the same number format. */
    boolean isComparable(Row other) {
        return suite == other.suite
                && workload == other.workload
                && shape == other.shape
                && dtype == other.dtype
                && method == other.method;
    }

    /** What is compared: sequences per second, or starts per second. */
    double rate() {
        return sequencesPerSecond == null ? 1000 / p50 : sequencesPerSecond;
    }
}
