package dev.bertrand.text;

import java.util.List;

/** How many tokens each of two sequences keeps. Reference: Hugging Face, utils/truncation.rs. */
record Truncator(Truncation strategy, int stride) {
    /** The windows of a text and its pair. */
    record Cut(Windows text, Windows pair) {}

    /** Cuts to {@code budget} tokens in all; a single text has an empty pair. */
    Cut cut(List<Token> text, List<Token> pair, int budget) {
        if (budget == 0) {
            // Whatever the strategy, as in the reference.
            return new Cut(Windows.cut(text, 0, stride), Windows.cut(pair, 0, stride));
        }
        int excess = text.size() + pair.size() - budget;
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

    private Cut longestFirst(List<Token> text, List<Token> pair, int budget) {
        int shorter = Math.min(text.size(), pair.size());
        int longer = budget - shorter;
        if (longer < shorter) {
            shorter = budget / 2;
            longer = budget - shorter;
        }
        boolean textIsLonger = text.size() > pair.size();
        return new Cut(
                Windows.cut(text, textIsLonger ? longer : shorter, stride),
                Windows.cut(pair, textIsLonger ? shorter : longer, stride));
    }

    private Windows shorten(List<Token> tokens, int excess, String name) {
        if (excess >= tokens.size()) {
            throw new IllegalArgumentException(
                    "%s cannot cut %d tokens from a %s of %d; raise max_length or truncate longest_first"
                            .formatted(strategy, excess, name, tokens.size()));
        }
        return Windows.cut(tokens, tokens.size() - excess, stride);
    }
}
