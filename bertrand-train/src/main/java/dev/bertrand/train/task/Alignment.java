package dev.bertrand.train.task;

import java.util.Locale;

/** Which pieces of a word learn its label. */
public enum Alignment {
    /** The first; the others are left out of the loss (Devlin et al. 2018, section 5.3). */
    FIRST,
    /**
     * All; after the first, {@code I-X} stands for {@code B-X} ({@code label_all_tokens} of Hugging Face's run_ner).
     */
    ALL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
