package dev.bertrand.text;

/**
 * A piece of a text, from {@code start} up to but not including {@code end}. Indices are UTF-16 units, so that
 * {@code text.substring(start, end)} works, except where {@link Encoding#codePointSpans} says otherwise.
 */
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "A span runs from 0 <= start to end >= start, not from %d to %d".formatted(start, end));
        }
    }

    /** The words of {@code text} this span covers; for spans in UTF-16 units of that text. */
    public String of(String text) {
        return text.substring(start, end);
    }

    public int length() {
        return end - start;
    }
}
