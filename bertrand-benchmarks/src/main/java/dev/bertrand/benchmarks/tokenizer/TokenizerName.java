package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.benchmarks.Names;

/** Whose tokenizer is measured. */
public enum TokenizerName {
    /** This library, as its users call it. */
    BERTRAND,
    /** Rust, through the native methods of ai.djl.huggingface:tokenizers. */
    HUGGINGFACE;

    @Override
    public String toString() {
        return Names.of(this);
    }
}
