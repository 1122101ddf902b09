package dev.bertrand.train.pretrain;

import org.jspecify.annotations.Nullable;

/**
 * What a model is scored by.
 *
 * @param texts of their own; null takes {@code share} of the training texts' documents out
 * @param share of the documents, spread evenly; 0 where there are texts
 * @param examples of an evaluation, at most
 * @param sentences of the pseudo-perplexity at the end, at most; 0 for none
 */
public record HeldOutSettings(@Nullable Corpus texts, double share, int examples, int sentences) {
    public HeldOutSettings {
        if (texts == null ? !(share > 0 && share < 1) : share != 0) {
            throw new IllegalArgumentException(
                    "held out are texts of their own, or a share between 0 and 1 of the training texts; got %s and a share of %s"
                            .formatted(texts == null ? "no texts" : texts.files(), share));
        }
        if (examples < 1 || sentences < 0) {
            throw new IllegalArgumentException(
                    "held-out examples must be at least 1 and sentences at least 0, got %d and %d"
                            .formatted(examples, sentences));
        }
    }

    /** A share of the training texts' documents, 500 examples and 50 sentences of it. */
    public static HeldOutSettings ofShare(double share) {
        return new HeldOutSettings(null, share, 500, 50);
    }

    /** Texts of their own, 500 examples and 50 sentences of them. */
    public static HeldOutSettings of(Corpus texts) {
        return new HeldOutSettings(texts, 0, 500, 50);
    }
}
