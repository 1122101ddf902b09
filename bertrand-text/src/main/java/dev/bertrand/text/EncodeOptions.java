package dev.bertrand.text;

import org.jspecify.annotations.Nullable;

/**
 * How to encode. Lengths are in tokens.
 *
 * @param addSpecialTokens whether to write {@code [CLS] text [SEP] pair [SEP]} or just the text and its pair
 * @param maxLength the most tokens of a window, special tokens included; 0 takes the model's own limit. Only read where
 *     {@code truncation} is not {@link Truncation#NONE}
 * @param truncation which sequence is cut
 * @param stride how many tokens a window repeats from the one before it
 * @param paddingLength pads up to this many tokens; 0 for none
 * @param padToMultipleOf rounds the padded length up to a multiple of this; 0 for none. Without {@code paddingLength}
 *     the length rounded up is the encoding's own, in a batch the longest one's, so that 1 pads a batch to its longest
 * @param truncationSide which end of a sequence loses tokens; null: the tokenizer's own setting, the right one if it has
 *     none
 * @param paddingSide which end is padded; null as for {@code truncationSide}
 */
public record EncodeOptions(
        boolean addSpecialTokens,
        int maxLength,
        Truncation truncation,
        int stride,
        int paddingLength,
        int padToMultipleOf,
        @Nullable Side truncationSide,
        @Nullable Side paddingSide) {
    private static final EncodeOptions DEFAULTS = new EncodeOptions(true, 0, Truncation.NONE, 0, 0, 0);

    /** With both sides as the tokenizer has them. */
    public EncodeOptions(
            boolean addSpecialTokens,
            int maxLength,
            Truncation truncation,
            int stride,
            int paddingLength,
            int padToMultipleOf) {
        this(addSpecialTokens, maxLength, truncation, stride, paddingLength, padToMultipleOf, null, null);
    }

    public EncodeOptions {
        requireNotNegative("max_length", maxLength);
        requireNotNegative("stride", stride);
        requireNotNegative("padding_length", paddingLength);
        requireNotNegative("pad_to_multiple_of", padToMultipleOf);
    }

    /** Special tokens, no truncation, no padding. */
    public static EncodeOptions defaults() {
        return DEFAULTS;
    }

    public EncodeOptions withSpecialTokens(boolean add) {
        return new EncodeOptions(
                add, maxLength, truncation, stride, paddingLength, padToMultipleOf, truncationSide, paddingSide);
    }

    public EncodeOptions withMaxLength(int tokens) {
        return new EncodeOptions(
                addSpecialTokens,
                tokens,
                truncation,
                stride,
                paddingLength,
                padToMultipleOf,
                truncationSide,
                paddingSide);
    }

    public EncodeOptions withTruncation(Truncation strategy) {
        return new EncodeOptions(
                addSpecialTokens,
                maxLength,
                strategy,
                stride,
                paddingLength,
                padToMultipleOf,
                truncationSide,
                paddingSide);
    }

    /** Cuts to at most {@code tokens} tokens, the longest sequence first. */
    public EncodeOptions truncatedTo(int tokens) {
        return withMaxLength(tokens).withTruncation(Truncation.LONGEST_FIRST);
    }

    public EncodeOptions withStride(int tokens) {
        return new EncodeOptions(
                addSpecialTokens,
                maxLength,
                truncation,
                tokens,
                paddingLength,
                padToMultipleOf,
                truncationSide,
                paddingSide);
    }

    public EncodeOptions withPaddingLength(int tokens) {
        return new EncodeOptions(
                addSpecialTokens, maxLength, truncation, stride, tokens, padToMultipleOf, truncationSide, paddingSide);
    }

    public EncodeOptions withPadToMultipleOf(int tokens) {
        return new EncodeOptions(
                addSpecialTokens, maxLength, truncation, stride, paddingLength, tokens, truncationSide, paddingSide);
    }

    public EncodeOptions withSides(@Nullable Side truncation, @Nullable Side padding) {
        return new EncodeOptions(
                addSpecialTokens,
                maxLength,
                this.truncation,
                stride,
                paddingLength,
                padToMultipleOf,
                truncation,
                padding);
    }

    boolean pads() {
        return paddingLength > 0 || padToMultipleOf > 0;
    }

    /** The length to pad to, given the longest encoding (Hugging Face, utils/padding.rs). */
    int paddedLength(int longest) {
        int length = paddingLength > 0 ? paddingLength : longest;
        if (padToMultipleOf == 0) {
            return length;
        }
        return Math.multiplyExact((length - 1) / padToMultipleOf + 1, padToMultipleOf);
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("%s is %d; it must be 0 (none) or more".formatted(name, value));
        }
    }
}
