package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds special tokens in raw text: in their exact case, before anything is normalised, with no word boundary needed
 * ({@code un[MASK]able}). Reference: Hugging Face, added_vocabulary.rs.
 */
final class SpecialTokenFinder {
    private final Pattern pattern;

    SpecialTokenFinder(SpecialTokens specialTokens) {
        // Longest first, as of two that start at one place the longer counts.
        this.pattern = Pattern.compile(specialTokens.all().stream()
                .sorted((one, other) -> other.length() - one.length())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    List<Span> find(String text) {
        List<Span> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(new Span(matcher.start(), matcher.end()));
        }
        return found;
    }
}
