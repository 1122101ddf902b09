package dev.bertrand.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where spaces go around marks, as texts had them: word pieces do not say. Each mark stands next to the word before it, next
 * to the word behind it, both or neither, whichever is most frequent.
 *
 * @param behind marks that follow a word without a space, such as a comma
 * @param before marks that a word follows without a space, such as an opening bracket
 */
public record Spacing(Set<String> behind, Set<String> before) {
    private static final String CONTINUATION = "##";

    public Spacing {
        behind = Set.copyOf(behind);
        before = Set.copyOf(before);
    }

    /** How often a mark was next to something, less how often it was apart. */
    private static final class Count {
        private int behind;
        private int before;
    }

    /** The spacing of {@code texts}. */
    public static Spacing of(Collection<String> texts) {
        Map<String, Count> marks = new TreeMap<>();
        for (String text : texts) {
            int[] points = text.strip().codePoints().toArray();
            for (int i = 0; i < points.length; i++) {
                if (!isMark(points[i])) {
                    continue;
                }
                Count count = marks.computeIfAbsent(Character.toString(points[i]), mark -> new Count());
                if (i > 0) {
                    count.behind += Character.isWhitespace(points[i - 1]) ? -1 : 1;
                }
                if (i + 1 < points.length) {
                    count.before += Character.isWhitespace(points[i + 1]) ? -1 : 1;
                }
            }
        }
        Set<String> behind = new TreeSet<>();
        Set<String> before = new TreeSet<>();
        marks.forEach((mark, count) -> {
            if (count.behind > 0) {
                behind.add(mark);
            }
            if (count.before > 0) {
                before.add(mark);
            }
        });
        return new Spacing(behind, before);
    }

    private static boolean isMark(int point) {
        return !Character.isLetterOrDigit(point)
                && !Character.isWhitespace(point)
                && Character.getType(point) != Character.NON_SPACING_MARK;
    }

    /** The text that word pieces stand for. */
    public String join(List<String> pieces) {
        List<String> words = new ArrayList<>();
        for (String piece : pieces) {
            if (piece.startsWith(CONTINUATION) && piece.length() > CONTINUATION.length() && !words.isEmpty()) {
                int last = words.size() - 1;
                words.set(last, words.get(last) + piece.substring(CONTINUATION.length()));
            } else {
                words.add(piece);
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            boolean near = i == 0 || behind.contains(words.get(i)) || before.contains(words.get(i - 1));
            text.append(near ? "" : " ").append(words.get(i));
        }
        return text.toString();
    }
}
