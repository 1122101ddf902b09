package dev.bertrand.text;

import java.util.Arrays;

/** Normalised text that remembers, for each of its UTF-16 units, the span of the original text it comes from. */
final class AlignedText {
    private final StringBuilder text = new StringBuilder();
    private int[] starts;
    private int[] ends;

    AlignedText(int capacity) {
        starts = new int[capacity];
        ends = new int[capacity];
    }

    void append(int codePoint, int start, int end) {
        int from = text.length();
        text.appendCodePoint(codePoint);
        if (text.length() > starts.length) {
            starts = Arrays.copyOf(starts, 2 * text.length());
            ends = Arrays.copyOf(ends, 2 * text.length());
        }
        Arrays.fill(starts, from, text.length(), start);
        Arrays.fill(ends, from, text.length(), end);
    }

    String text() {
        return text.toString();
    }

    /** The original's span of the normalised units from {@code start} up to {@code end}; at least one unit. */
    Span original(int start, int end) {
        return new Span(starts[start], ends[end - 1]);
    }
}
