package dev.bertrand.text;

import java.util.Arrays;

/** Code points that each remember the span of the original text they come from, in UTF-16 units. */
final class AlignedText {
    private int[] codePoints;
    private int[] starts;
    private int[] ends;
    private int size;

    AlignedText(int capacity) {
        codePoints = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    /** A part of a text, as it is but for lone surrogates. */
    static AlignedText of(String text, int from, int to) {
        AlignedText aligned = new AlignedText(to - from);
        int next;
        for (int i = from; i < to; i = next) {
            int codePoint = text.codePointAt(i);
            next = i + Character.charCount(codePoint);
            aligned.append(Characters.scalar(codePoint), i, next);
        }
        return aligned;
    }

    void append(int codePoint, int start, int end) {
        if (size == codePoints.length) {
            int capacity = 2 * size + 8;
            codePoints = Arrays.copyOf(codePoints, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        codePoints[size] = codePoint;
        starts[size] = start;
        ends[size] = end;
        size++;
    }

    int size() {
        return size;
    }

    int codePoint(int index) {
        return codePoints[index];
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    @Override
    public String toString() {
        return new String(codePoints, 0, size);
    }
}
