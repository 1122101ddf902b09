package dev.bertrand.benchmarks.tokenizer;

import org.jspecify.annotations.Nullable;

/**
 * What the parent asks of a tokenizer's process; null where {@code what} does not need it.
 *
 * @param folder of the tokenizer
 * @param texts the file of a case's texts
 */
record TokenizerRequest(
        What what,
        String folder,
        @Nullable String texts,
        @Nullable Variant variant) {
    /** Kinds of requests. */
    enum What {
        /** A digest of the outputs of every text. */
        CHECK,
        /** The time of encoding all texts once, and what it allocated. */
        ENCODE,
        /** What loading the vocabulary takes. */
        LOAD
    }

    static TokenizerRequest check(String folder, String texts) {
        return new TokenizerRequest(What.CHECK, folder, texts, null);
    }

    static TokenizerRequest encode(String folder, String texts, Variant variant) {
        return new TokenizerRequest(What.ENCODE, folder, texts, variant);
    }

    static TokenizerRequest load(String folder) {
        return new TokenizerRequest(What.LOAD, folder, null, null);
    }
}
