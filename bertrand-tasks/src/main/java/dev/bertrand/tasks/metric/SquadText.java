package dev.bertrand.tasks.metric;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The normal form in which SQuAD's official scripts compare answers. */
final class SquadText {
    /** Python's {@code string.punctuation}: the 32 of ASCII, no others. */
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

    /** What lies between Python's word boundaries: letters, numbers and the underscore. */
    private static final Pattern WORDS = Pattern.compile("[\\p{L}\\p{N}_]+");

    private static final Set<String> ARTICLES = Set.of("a", "an", "the");

    /** What Python's {@code str.split} takes for white space. */
    private static final Pattern SPACES = Pattern.compile("[\\t-\\r\\x1c-\\x1f\\x85\\p{Z}]+");

    private SquadText() {}

    /** The words left after lower-casing and removing punctuation, articles and white space, in that order. */
    static List<String> words(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        // Whole words, not look-behind: Java's does not see letters outside the basic plane.
        String plain = WORDS.matcher(PUNCTUATION.matcher(lower).replaceAll(""))
                .replaceAll(word -> ARTICLES.contains(word.group()) ? " " : word.group());
        return SPACES.splitAsStream(plain).filter(word -> !word.isEmpty()).toList();
    }

    /** The words with one space between them. */
    static String normalize(String text) {
        return String.join(" ", words(text));
    }
}
