package dev.bertrand.benchmarks.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to run, and how often.
 *
 * @param threads every number of threads to run with
 * @param repetitions of every case after warming up
 * @param warmups rounds of every case that do not count
 * @param bytes of UTF-8 a case, about
 * @param files real texts by case; the others are made up
 * @param models a folder, a file or a short name by vocabulary
 * @param cache where tokenizers, texts and logs are kept
 */
record TokenizerSettings(
        List<TextCase> cases,
        List<TokenizerName> engines,
        List<Integer> threads,
        int repetitions,
        int warmups,
        long bytes,
        Map<TextCase, Path> files,
        Map<VocabularyName, String> models,
        Path cache) {

    Path folder() {
        return cache.resolve("tokenizer");
    }

    Path logs() {
        return cache.resolve("logs");
    }

    /** Those that the cases need. */
    List<VocabularyName> vocabularies() {
        return cases.stream().map(TextCase::vocabulary).distinct().sorted().toList();
    }
}
