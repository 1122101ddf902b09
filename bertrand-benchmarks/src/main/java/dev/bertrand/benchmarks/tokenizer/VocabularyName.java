package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.benchmarks.Names;

/** The vocabularies that cases are about. */
enum VocabularyName {
    UNCASED,
    MULTILINGUAL;

    @Override
    public String toString() {
        return Names.of(this);
    }
}
