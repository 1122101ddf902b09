package dev.bertrand.benchmarks.tokenizer;

import java.util.List;

/** One engine's tokenizer. Neither truncates nor pads; adds special tokens. Serves several threads at once. */
interface TextEncoder {
    /** Stands for what the engine gives back. */
    interface Batch {
        /** As {@link TextEncoder#encode} gives it, of the text with this number; once for each. */
        long take(int text);
    }

    /**
     * Encodes a text and takes its ids, offsets and word ids as Java objects.
     *
     * @return some of them folded into a number, so that no compiler leaves them out
     */
    long encode(String text);

    /** Encodes texts on as many threads as the engine was told to use. */
    Batch encodeBatch(List<String> texts);

    Outputs outputs(String text);
}
