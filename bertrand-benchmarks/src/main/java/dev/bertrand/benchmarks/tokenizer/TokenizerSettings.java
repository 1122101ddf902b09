package dev.bertrand.benchmarks.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to run, and how often.
 *
 * @param threads every number of threads to run with
 * @param repetitions of every case after warming up
 * @param warmup before anything counts
 * @param leastTime of one repetition, in nanoseconds: a fast engine goes over its texts several times
 * @param bytes of UTF-8 a case, about
 * @param files real texts by case; the others are made up
 * @param uncased a folder, a file or a short name
 * @param multilingual as {@code uncased}
 * @param cache where tokenizers, texts and logs are kept
 */
record TokenizerSettings(
        List<TextCase> cases,
        List<TokenizerName> engines,
        List<Integer> threads,
        int repetitions,
        Warmup warmup,
        long leastTime,
        long bytes,
        Map<TextCase, Path> files,
        String uncased,
        String multilingual,
        Path cache) {

    /**
     * How long a process runs before anything counts: for both.
     *
     * @param rounds over all cases
     * @param time in nanoseconds
     */
    record Warmup(int rounds, long time) {}

    Path folder() {
        return cache.resolve("tokenizer");
    }

    Path logs() {
        return cache.resolve("logs");
    }

    /** Where a vocabulary comes from. */
    String model(VocabularyName name) {
        return switch (name) {
            case UNCASED -> uncased;
            case MULTILINGUAL -> multilingual;
        };
    }

    /** Those that the cases need. */
    List<VocabularyName> vocabularies() {
        return cases.stream().map(TextCase::vocabulary).distinct().sorted().toList();
    }
}
