package dev.bertrand.benchmarks.tokenizer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.bertrand.benchmarks.Statistics;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One engine on one case.
 *
 * @param textCase {@code case} in JSON
 * @param megabytesPerSecond median over repetitions, in 10^6 bytes of UTF-8
 * @param slowest megabytes per second of the slowest repetition
 * @param fastest megabytes per second of the fastest
 * @param linesPerSecond texts, of documents as well; median
 * @param variant which way to encode was faster
 * @param allocatedBytesPerLine on Java's heap, the outputs included; for Bertrand with one thread, else null
 * @param text {@link Texts#GENERATED} or the name of a file
 */
@JsonPropertyOrder({"suite"})
record TokenizerRow(
        @JsonProperty("case") TextCase textCase,
        TokenizerName engine,
        int threads,
        @JsonProperty("megabytes_per_second") double megabytesPerSecond,
        @JsonProperty("megabytes_per_second_min") double slowest,
        @JsonProperty("megabytes_per_second_max") double fastest,
        @JsonProperty("lines_per_second") double linesPerSecond,
        Variant variant,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("allocated_bytes_per_line") @Nullable
        Double allocatedBytesPerLine,

        String text) {

    /**
     * What was measured of one variant.
     *
     * @param seconds of every repetition
     * @param allocated bytes of every repetition
     */
    @SuppressWarnings("ArrayRecordComponent") // only ever read once
    record Times(Variant variant, double[] seconds, double[] allocated) {}

    static TokenizerRow of(Texts texts, TokenizerName engine, int threads, Times times) {
        double megabytes = texts.bytes() / 1e6;
        int lines = texts.texts().size();
        double median = Statistics.median(times.seconds());
        boolean counted = engine == TokenizerName.BERTRAND && threads == 1;
        return new TokenizerRow(
                texts.textCase(),
                engine,
                threads,
                megabytes / median,
                megabytes / Statistics.percentile(100, times.seconds()),
                megabytes / Arrays.stream(times.seconds()).min().orElseThrow(),
                lines / median,
                times.variant(),
                counted ? Statistics.median(times.allocated()) / lines : null,
                texts.source());
    }

    @JsonProperty
    String suite() {
        return "tokenizer";
    }

    /** Whether this row's figure can be held against {@code other}'s: the same texts on as many threads. */
    boolean isComparable(TokenizerRow other) {
        return textCase == other.textCase && threads == other.threads;
    }
}
