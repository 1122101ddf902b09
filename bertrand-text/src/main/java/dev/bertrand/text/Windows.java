package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;

/** Tokens cut into windows: the one that is kept, and the rest. Reference: Hugging Face, tokenizer/encoding.rs. */
record Windows(List<Segment> kept, List<List<Segment>> rest) {
    static final Windows EMPTY = new Windows(List.of(), List.of());

    static Windows of(Segment segment) {
        return new Windows(List.of(segment), List.of());
    }

    /**
     * Windows of at most {@code length} tokens, each repeating {@code stride} tokens of the one before it; the first one
     * lies at the end of the tokens that {@code side} does not cut.
     */
    static Windows cut(Segment tokens, int length, int stride, Side side) {
        if (tokens.length() <= length) {
            return of(tokens);
        }
        if (stride > 0 && stride >= length) {
            throw new IllegalArgumentException(
                    ("A stride of %d leaves no room in windows of %d tokens, special tokens not counted;"
                                    + " make the stride smaller or max_length larger")
                            .formatted(stride, length));
        }
        if (length == 0) {
            return new Windows(List.of(tokens.part(0, 0)), List.of(List.of(tokens)));
        }
        List<List<Segment>> windows = new ArrayList<>();
        int size = tokens.length();
        int done = 0; // tokens up to the end of the last window, counted from the side that is kept
        for (int from = 0; done < size; from += length - stride) {
            done = Math.min(from + length, size);
            windows.add(List.of(side == Side.RIGHT ? tokens.part(from, done) : tokens.part(size - done, size - from)));
        }
        return new Windows(windows.get(0), windows.subList(1, windows.size()));
    }

    /** The kept window with another type id; the rest have their sequence's number, whatever the template says. */
    Windows withTypeId(int typeId) {
        List<Segment> typed = new ArrayList<>(kept.size());
        kept.forEach(segment -> typed.add(segment.withTypeId(typeId)));
        return new Windows(typed, rest);
    }

    /** These, followed by {@code next}: every window of the one with every window of the other. */
    Windows then(Windows next) {
        List<List<Segment>> combined = new ArrayList<>();
        for (List<Segment> window : rest) {
            combined.add(join(window, next.kept));
            next.rest.forEach(nextWindow -> combined.add(join(window, nextWindow)));
        }
        next.rest.forEach(nextWindow -> combined.add(join(kept, nextWindow)));
        return new Windows(join(kept, next.kept), combined);
    }

    private static List<Segment> join(List<Segment> left, List<Segment> right) {
        List<Segment> joined = new ArrayList<>(left.size() + right.size());
        joined.addAll(left);
        joined.addAll(right);
        return joined;
    }
}
