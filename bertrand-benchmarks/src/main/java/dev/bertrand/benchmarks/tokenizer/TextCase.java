package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.benchmarks.Names;

/** What is encoded. */
enum TextCase {
    /** Lines of prose. */
    ENGLISH(VocabularyName.UNCASED),
    /** Lines in which every character is a word. */
    CHINESE(VocabularyName.MULTILINGUAL),
    /** Lines of all scripts at once, with what normalizers have to look at: marks, emoji, controls, odd spaces. */
    MIXED(VocabularyName.MULTILINGUAL),
    /** The lines of {@link #ENGLISH}, as texts of 10 KB. */
    DOCUMENTS(VocabularyName.UNCASED);

    private final VocabularyName vocabulary;

    TextCase(VocabularyName vocabulary) {
        this.vocabulary = vocabulary;
    }

    VocabularyName vocabulary() {
        return vocabulary;
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
