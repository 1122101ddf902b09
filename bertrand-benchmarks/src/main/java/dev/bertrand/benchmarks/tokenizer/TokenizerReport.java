package dev.bertrand.benchmarks.tokenizer;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured in one run, as it is written to JSON.
 *
 * @param machine where, and under which conditions
 * @param vocabularies of Bertrand; empty if it did not take part
 */
record TokenizerReport(Map<String, Object> machine, List<TokenizerRow> rows, List<VocabularyRow> vocabularies) {
    private static final String LINE = "%-11s %7s %8s %17s %10s %12s %9s  %s%n";
    private static final String VOCABULARY_LINE = "%-30s %7s %8s %8s%n";

    /** A table per case, each line with how many times as fast Bertrand is on as many threads, and one of vocabularies. */
    String table() {
        StringBuilder table = new StringBuilder();
        String title = "";
        for (TokenizerRow row : rows) {
            String next = "%s, %s, %s".formatted(row.suite(), row.textCase(), row.text());
            if (!next.equals(title)) {
                title = next;
                table.append("\n%s%n".formatted(title));
                table.append(LINE.formatted(
                        "engine", "threads", "MB/s", "(min - max)", "lines/s", "bytes/line", "bertrand", "settings"));
            }
            table.append(line(row));
        }
        if (!vocabularies.isEmpty()) {
            table.append("\nvocabularies%n".formatted());
            table.append(VOCABULARY_LINE.formatted("model", "pieces", "load ms", "heap MB"));
        }
        for (VocabularyRow row : vocabularies) {
            table.append(VOCABULARY_LINE.formatted(
                    row.model(), row.pieces(), number(row.milliseconds(), 2), number(row.megabytes(), 2)));
        }
        return table.toString();
    }

    private String line(TokenizerRow row) {
        Double ratio = ratio(row);
        return LINE.formatted(
                row.engine(),
                row.threads(),
                number(row.megabytesPerSecond(), 2),
                "(%s - %s)".formatted(number(row.slowest(), 2), number(row.fastest(), 2)),
                number(row.linesPerSecond(), 0),
                number(row.allocatedBytesPerLine(), 0),
                ratio == null ? "" : number(ratio, 2) + "x",
                row.variant());
    }

    /**
     * How many times as fast Bertrand is as {@code row} with as many threads.
     *
     * @return null for Bertrand itself, and where it did not run
     */
    @Nullable
    Double ratio(TokenizerRow row) {
        if (row.engine() == TokenizerName.BERTRAND) {
            return null;
        }
        return rows.stream()
                .filter(ours -> ours.engine() == TokenizerName.BERTRAND && ours.isComparable(row))
                .map(ours -> ours.megabytesPerSecond() / row.megabytesPerSecond())
                .findFirst()
                .orElse(null);
    }

    private static String number(@Nullable Double value, int digits) {
        return value == null ? "" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
