package dev.bertrand.benchmarks.tokenizer;

/**
 * One case, ready for every process.
 *
 * @param folder of the tokenizer
 * @param file of the texts
 */
record Heat(Texts texts, String folder, String file) {
    TokenizerRequest check() {
        return TokenizerRequest.check(folder, file);
    }

    TokenizerRequest encode(Variant variant, long leastTime) {
        return TokenizerRequest.encode(folder, file, variant, leastTime);
    }
}
