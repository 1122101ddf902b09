package dev.bertrand.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds added tokens in a text: of two that start at one place the longer counts, and the one found first hides those it
 * overlaps. Reference: Hugging Face, tokenizer/added_vocabulary.rs, find_matches.
 */
final class AddedTokenFinder {
    /** A token with what is looked for in its place, which is not its content where both are normalised. */
    record Pattern(AddedToken token, String text) {}

    /** A token found; {@code start} and {@code end} take in the white space that the token strips. */
    record Match(AddedToken token, int start, int end) {}

    private final Map<Character, List<Pattern>> byFirst = new HashMap<>();
    private final char[] firsts;

    AddedTokenFinder(List<Pattern> patterns) {
        for (Pattern pattern : patterns) {
            if (!pattern.text().isEmpty()) {
                byFirst.computeIfAbsent(pattern.text().charAt(0), first -> new ArrayList<>())
                        .add(pattern);
            }
        }
        byFirst.values()
                .forEach(same -> same.sort(Comparator.comparingInt(
                                (Pattern pattern) -> pattern.text().length())
                        .reversed()));
        this.firsts = new char[byFirst.size()];
        int i = 0;
        for (char first : byFirst.keySet()) {
            firsts[i++] = first;
        }
        Arrays.sort(firsts);
    }

    boolean isEmpty() {
        return firsts.length == 0;
    }

    List<Match> find(String text) {
        List<Match> matches = new ArrayList<>(0);
        int done = 0; // where the last match ended, white space included
        int at = next(text, 0);
        while (at < text.length()) {
            Pattern pattern = longest(text, at);
            if (pattern == null) {
                at = next(text, at + 1);
                continue;
            }
            int end = at + pattern.text().length();
            AddedToken token = pattern.token();
            if (!token.singleWord() || standsAlone(text, at, end)) {
                int start = token.lstrip() ? Math.max(spaceBefore(text, at), done) : at;
                done = token.rstrip() ? spaceAfter(text, end) : end;
                matches.add(new Match(token, start, done));
            }
            at = next(text, end);
        }
        return matches;
    }

    /** The first place from {@code from} on where a token may start; the text's length if there is none. */
    private int next(String text, int from) {
        if (firsts.length == 1) {
            int found = text.indexOf(firsts[0], from); // the usual [ of [MASK], many units at a time
            return found < 0 ? text.length() : found;
        }
        int next = isEmpty() ? text.length() : from;
        while (next < text.length() && Arrays.binarySearch(firsts, text.charAt(next)) < 0) {
            next++;
        }
        return next;
    }

    private @Nullable Pattern longest(String text, int at) {
        List<Pattern> candidates = byFirst.get(text.charAt(at));
        if (candidates != null) {
            for (Pattern pattern : candidates) {
                if (text.startsWith(pattern.text(), at)) {
                    return pattern;
                }
            }
        }
        return null;
    }

    private static boolean standsAlone(String text, int start, int end) {
        return (start == 0 || !Characters.isWord(text.codePointBefore(start)))
                && (end == text.length() || !Characters.isWord(text.codePointAt(end)));
    }

    private static int spaceBefore(String text, int end) {
        int start = end;
        while (start > 0 && Characters.isWhitespace(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int spaceAfter(String text, int start) {
        int end = start;
        while (end < text.length() && Characters.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
