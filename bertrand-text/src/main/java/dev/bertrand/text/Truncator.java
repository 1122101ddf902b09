package dev.bertrand.text;

/** How many tokens each of two sequences keeps. Reference: Hugging Face, utils/truncation.rs. */
record Truncator(Truncation strategy, int stride, Side side) {
    /** The windows of a text and its pair. */
    record Cut(Windows text, Windows pair) {}

    /** Cuts to {@code budget} tokens in all; a single text has an empty pair. */
    Cut cut(Segment text, Segment pair, int budget) {
        if (budget == 0) {
            // Whatever the strategy, as in the reference.
            return new Cut(Windows.cut(text, 0, stride, side), Windows.cut(pair, 0, stride, side));
        }
        int excess = text.length() + pair.length() - budget;
        if (excess <= 0) {
            return new Cut(Windows.of(text), Windows.of(pair));
        }
        return switch (strategy) {
            case NONE -> new Cut(Windows.of(text), Windows.of(pair));
            case LONGEST_FIRST -> longestFirst(text, pair, budget);
            case ONLY_FIRST -> new Cut(shorten(text, excess, "text"), Windows.of(pair));
            case ONLY_SECOND -> new Cut(Windows.of(text), shorten(pair, excess, "pair"));
        };
    }

    private Cut longestFirst(Segment text, Segment pair, int budget) {
        int shorter = Math.min(text.length(), pair.length());
        int longer = budget - shorter;
        if (longer < shorter) {
            shorter = budget / 2;
            longer = budget - shorter;
        }
        boolean textIsLonger = text.length() > pair.length();
        return new Cut(
                Windows.cut(text, textIsLonger ? longer : shorter, stride, side),
                Windows.cut(pair, textIsLonger ? shorter : longer, stride, side));
    }

    private Windows shorten(Segment tokens, int excess, String name) {
        if (excess >= tokens.length()) {
            throw new IllegalArgumentException(
                    "%s cannot cut %d tokens from a %s of %d; raise max_length or truncate longest_first"
                            .formatted(strategy, excess, name, tokens.length()));
        }
        return Windows.cut(tokens, tokens.length() - excess, stride, side);
    }
}
