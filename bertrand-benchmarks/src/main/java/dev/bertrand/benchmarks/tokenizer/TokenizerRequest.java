package dev.bertrand.benchmarks.tokenizer;

import org.jspecify.annotations.Nullable;

/**
 * What the parent asks of a tokenizer's process; null where {@code what} does not need it.
 *
 * @param folder of the tokenizer
 * @param texts the file of a case's texts
 * @param leastTime in nanoseconds; 0 for one round
 */
record TokenizerRequest(
        What what,
        String folder,
        @Nullable String texts,
        @Nullable Variant variant,
        long leastTime) {
    /** Kinds of requests. */
    enum What {
        /** A digest of the outputs of every text. */
        CHECK,
        /** The time of a round over all texts, a mean over as many as {@code leastTime} takes, and what one allocated. */
        ENCODE,
        /** What loading the vocabulary takes. */
        LOAD
    }

    static TokenizerRequest check(String folder, String texts) {
        return new TokenizerRequest(What.CHECK, folder, texts, null, 0);
    }

    static TokenizerRequest encode(String folder, String texts, Variant variant, long leastTime) {
        return new TokenizerRequest(What.ENCODE, folder, texts, variant, leastTime);
    }

    static TokenizerRequest load(String folder) {
        return new TokenizerRequest(What.LOAD, folder, null, null, 0);
    }
}
