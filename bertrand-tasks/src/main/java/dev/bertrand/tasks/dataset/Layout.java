package dev.bertrand.tasks.dataset;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where the roles of {@link Columns} lie in rows of one header.
 *
 * @param id position from 0, or {@link #ABSENT}; the others likewise
 */
record Layout(int id, int text, int pair, int label) {
    static final int ABSENT = -1;

    private static final List<List<String>> PAIRS = List.of(
            List.of("sentence1", "sentence2"),
            List.of("premise", "hypothesis"),
            List.of("question", "sentence"),
            List.of("question1", "question2"),
            List.of("text_a", "text_b"),
            List.of("text1", "text2"),
            List.of("text", "pair"),
            List.of("#1 String", "#2 String"));
    private static final List<String> TEXTS =
            List.of("sentence", "text", "review", "content", "text_a", "comment", "body");
    private static final List<String> LABELS = List.of("label", "gold_label", "class", "sentiment", "score");
    private static final List<String> IDS = List.of("id", "index", "idx", "guid");

    /** Columns by number, in a file without a header. */
    static Layout numbered(Columns columns) {
        return new Layout(
                number(columns.id()), number(columns.text()), number(columns.pair()), number(columns.label()));
    }

    /**
     * Finds the columns in a header.
     *
     * @param source the file, for messages
     */
    static Layout of(List<String> header, Columns columns, String source) {
        int id = role(header, columns.id(), IDS, source);
        int label = role(header, columns.label(), LABELS, source);
        if (columns.text() != null) {
            int pair = columns.pair() == null ? ABSENT : named(header, columns.pair(), source);
            return new Layout(id, named(header, columns.text(), source), pair, label);
        }
        Optional<List<String>> pair = PAIRS.stream()
                .filter(names ->
                        names.stream().allMatch(name -> position(header, name).isPresent()))
                .findFirst();
        if (pair.isPresent()) {
            return new Layout(
                    id,
                    position(header, pair.get().get(0)).getAsInt(),
                    position(header, pair.get().get(1)).getAsInt(),
                    label);
        }
        int text = TEXTS.stream()
                .map(name -> position(header, name))
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .findFirst()
                .orElseThrow(() -> new DatasetException(
                        ("%s: none of the columns %s is known to hold the text; known are %s and pairs such as sentence1/sentence2.\n"
                                        + "Name it with --columns text=NAME,label=NAME, or by number if the file has no header: --columns text=0,label=1.")
                                .formatted(source, shown(header), TEXTS)));
        return new Layout(id, text, ABSENT, label);
    }

    private static int number(@Nullable String column) {
        if (column == null) {
            return ABSENT;
        }
        int number = Integer.parseInt(column);
        if (number < 0) {
            throw new IllegalArgumentException(
                    "column %s: the columns of a table count from 0; only those of CoNLL files count from the end, too"
                            .formatted(column));
        }
        return number;
    }

    private static int role(List<String> header, @Nullable String named, List<String> usual, String source) {
        if (named != null) {
            return named(header, named, source);
        }
        return usual.stream()
                .map(name -> position(header, name))
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .findFirst()
                .orElse(ABSENT);
    }

    private static int named(List<String> header, String name, String source) {
        return position(header, name)
                .orElseThrow(() -> new DatasetException(
                        "%s: there is no column '%s'; the columns are %s.\nName another with --columns."
                                .formatted(source, name, shown(header))));
    }

    private static OptionalInt position(List<String> header, String name) {
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).strip().equalsIgnoreCase(name)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** A header that is really a row of text would flood the message. */
    static List<String> shown(List<String> header) {
        return header.stream()
                .limit(12)
                .map(name -> name.length() > 40 ? name.substring(0, 40) + "..." : name)
                .toList();
    }
}
