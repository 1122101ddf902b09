package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;

/** A row of tokens cut into windows: the one that is kept, and the rest. Reference: Hugging Face, encoding.rs. */
record Windows(List<Token> kept, List<List<Token>> rest) {
    static Windows of(List<Token> tokens) {
        return new Windows(tokens, List.of());
    }

    /** Windows of at most {@code length} tokens, each repeating {@code stride} tokens of the one before it. */
    static Windows cut(List<Token> tokens, int length, int stride) {
        if (tokens.size() <= length) {
            return of(tokens);
        }
        if (stride > 0 && stride >= length) {
            throw new IllegalArgumentException(
                    ("A stride of %d leaves no room in windows of %d tokens, special tokens not counted;"
                                    + " make the stride smaller or max_length larger")
                            .formatted(stride, length));
        }
        if (length == 0) {
            return new Windows(List.of(), List.of(tokens));
        }
        List<List<Token>> windows = new ArrayList<>();
        int end = 0;
        for (int start = 0; end < tokens.size(); start += length - stride) {
            end = Math.min(start + length, tokens.size());
            windows.add(tokens.subList(start, end));
        }
        return new Windows(windows.get(0), windows.subList(1, windows.size()));
    }

    /** These, followed by {@code next}: every window of the one with every window of the other. */
    Windows then(Windows next) {
        List<List<Token>> combined = new ArrayList<>();
        for (List<Token> window : rest) {
            combined.add(join(window, next.kept));
            next.rest.forEach(nextWindow -> combined.add(join(window, nextWindow)));
        }
        next.rest.forEach(nextWindow -> combined.add(join(kept, nextWindow)));
        return new Windows(join(kept, next.kept), combined);
    }

    private static List<Token> join(List<Token> left, List<Token> right) {
        List<Token> joined = new ArrayList<>(left.size() + right.size());
        joined.addAll(left);
        joined.addAll(right);
        return joined;
    }
}
