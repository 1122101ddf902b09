package dev.bertrand.tasks.metric;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The normal form in which SQuAD's official scripts compare answers. */
final class SquadText {
    /** Python's {@code string.punctuation}: the 32 of ASCII, no others. */
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

    /** With Python's word boundaries, where letters, numbers and the underscore make words. */
    private static final Pattern ARTICLES = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");

    /** What Python's {@code str.split} takes for white space. */
    private static final Pattern SPACES = Pattern.compile("[\\t-\\r\\x1c-\\x1f\\x85\\p{Z}]+");

    private SquadText() {}

    /** The words left after lower-casing and removing punctuation, articles and white space, in that order. */
    static List<String> words(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String plain =
                ARTICLES.matcher(PUNCTUATION.matcher(lower).replaceAll("")).replaceAll(" ");
        return SPACES.splitAsStream(plain).filter(word -> !word.isEmpty()).toList();
    }

    /** The words with one space between them. */
    static String normalize(String text) {
        return String.join(" ", words(text));
    }
}
