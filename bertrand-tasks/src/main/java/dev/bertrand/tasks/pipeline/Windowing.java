package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Side;
import dev.bertrand.text.TextInput;
import java.util.List;

/**
 * How a text that is longer than a model takes is cut into windows.
 *
 * @param maxLength tokens of a window, special tokens included
 * @param stride tokens that a window repeats from the one before it
 */
public record Windowing(int maxLength, int stride) {
    private static final int SPECIAL_TOKENS = 2; // [CLS] and [SEP]

    /** A word at the border of a window of 512 tokens has this many tokens of context at the least. */
    private static final int STRIDE = 64;

    public Windowing {
        if (maxLength <= SPECIAL_TOKENS) {
            throw new IllegalArgumentException(
                    "windows of %d tokens have no room for words beside [CLS] and [SEP]; make them 3 tokens or longer"
                            .formatted(maxLength));
        }
        if (stride < 0 || stride >= maxLength - SPECIAL_TOKENS) {
            throw new IllegalArgumentException(
                    "windows of %d tokens cannot repeat %d of the one before, [CLS] and [SEP] not counted; 0 to %d can be repeated"
                            .formatted(maxLength, stride, maxLength - SPECIAL_TOKENS - 1));
        }
    }

    /** Windows that repeat 64 tokens, short ones a quarter of their length. */
    public static Windowing of(int maxLength) {
        return new Windowing(maxLength, Math.min(STRIDE, maxLength / 4));
    }

    /** A text in windows. */
    public TokenWindows cut(BertTokenizer tokenizer, String text) {
        return new TokenWindows(tokenizer.encode(TextInput.of(text), options()), stride);
    }

    /** A sentence in windows whose words are split already. */
    public TokenWindows cut(BertTokenizer tokenizer, List<String> words) {
        return new TokenWindows(tokenizer.encodeWords(words, options()), stride);
    }

    private EncodeOptions options() {
        // From the left, whatever side the tokenizer's own settings cut: windows are counted from the first token.
        return EncodeOptions.defaults()
                .truncatedTo(maxLength)
                .withStride(stride)
                .withSides(Side.RIGHT, null);
    }
}
