package dev.bertrand.tasks.metric;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts beside the ones that were wanted, each of which may have several forms. */
final class TextPairs {
    /** Python's {@code str.split()}: white space of Unicode, and four control characters. */
    private static final Pattern SPACE =
            Pattern.compile("[\\t-\\r\\x1C-\\x20\\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+");

    private TextPairs() {}

    /**
     * Texts and references must pair up, and there must be something to score.
     *
     * @throws IllegalArgumentException otherwise
     */
    static void check(List<String> hypotheses, List<List<String>> references) {
        Checks.sameLength(references.size(), hypotheses.size());
        for (int i = 0; i < references.size(); i++) {
            if (references.get(i).isEmpty()) {
                throw new IllegalArgumentException("text %d has no reference; wanted one or more".formatted(i));
            }
        }
    }

    /** The words between white space. */
    static List<String> words(String text) {
        return SPACE.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }

    /** The text without white space. */
    static String joined(String text) {
        return words(text).stream().collect(Collectors.joining());
    }
}
