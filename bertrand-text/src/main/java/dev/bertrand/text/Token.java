package dev.bertrand.text;

import org.jspecify.annotations.Nullable;

/**
 * One row of an {@link Encoding}.
 *
 * @param span where the token comes from, in UTF-16 units of the original text; null where it was added
 * @param wordId the word it belongs to, -1 for none
 * @param sequenceId 0 for the text, 1 for its pair, -1 for neither
 */
record Token(int id, String piece, @Nullable Span span, int typeId, int wordId, int sequenceId, boolean padding) {
    static final int NONE = -1;

    /** A special token that no text holds. */
    static Token added(int id, String piece, int typeId) {
        return new Token(id, piece, null, typeId, NONE, NONE, false);
    }

    static Token padding(int id, String piece) {
        return new Token(id, piece, null, 0, NONE, NONE, true);
    }

    /** A {@code [MASK]} found in the text is no special token here: it has a span (as in Hugging Face). */
    boolean special() {
        return sequenceId == NONE;
    }

    boolean covers(int unit) {
        return span != null && unit >= span.start() && unit < span.end();
    }
}
