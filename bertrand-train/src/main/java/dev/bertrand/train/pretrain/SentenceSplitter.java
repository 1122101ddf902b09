package dev.bertrand.train.pretrain;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Lines of running text to sentences, by the JDK's rules (Unicode annex 29) and a list of English abbreviations after which
 * no sentence ends. A sentence may go on over several lines; one that ends where its line does is complete.
 */
final class SentenceSplitter {
    /** A sentence that is longer, in UTF-16 units, is cut: a text without full stops must not grow without end. */
    private static final int LONGEST = 10_000;

    private static final Pattern ABBREVIATION = Pattern.compile(
            "(?:^|.*[\\s(\"'])(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|Capt|Col|Gen|Lieut|Sergt|Esq|Messrs|vs|etc|[A-HJ-Z])\\.\\s*",
            Pattern.DOTALL);

    private static final Pattern COMPLETE =
            Pattern.compile(".*[.!?\u2026\u3002\uFF01\uFF1F][\"'\u201D\u2019)\\]]*\\s*", Pattern.DOTALL);

    private final BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    private String open = ""; // the beginning of a sentence

    /** Takes a line, and gives the sentences that are complete. */
    List<String> add(String line) {
        String text = open.isEmpty() ? line.strip() : open + " " + line.strip();
        List<String> sentences = split(text);
        String last = sentences.isEmpty() ? "" : sentences.get(sentences.size() - 1);
        boolean complete = last.length() > LONGEST || (COMPLETE.matcher(last).matches() && !isAbbreviated(last));
        open = complete ? "" : last;
        return complete || sentences.isEmpty() ? sentences : sentences.subList(0, sentences.size() - 1);
    }

    /** What is left at the end of a paragraph: one sentence or none. */
    List<String> rest() {
        List<String> rest = open.isEmpty() ? List.of() : List.of(open);
        open = "";
        return rest;
    }

    private List<String> split(String text) {
        List<String> sentences = new ArrayList<>();
        breaks.setText(text);
        int from = 0;
        for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
            String sentence = text.substring(from, to);
            if (to == text.length() || !isAbbreviated(sentence)) {
                sentences.add(sentence.strip());
                from = to;
            }
        }
        sentences.removeIf(String::isEmpty);
        return sentences;
    }

    private static boolean isAbbreviated(String sentence) {
        return ABBREVIATION.matcher(sentence).matches();
    }
}
