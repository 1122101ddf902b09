package dev.bertrand.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured in one run.
 *
 * @param machine where, and under which conditions
 */
record Report(Map<String, Object> machine, List<Row> rows) {
    private static final String LINE = "%-11s %-5s %-6s %10s %21s %10s %9s %9s %8s %8s %8s  %s%n";

    void write(Path file) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("machine", machine);
        document.put("rows", rows);
        Json.write(document, file);
    }

    /** A table per case, each line with how many times as fast Bertrand is in the same number format. */
    static String table(List<Row> rows) {
        StringBuilder table = new StringBuilder();
        String title = "";
        for (Row row : rows) {
            String next = title(row);
            if (!next.equals(title)) {
                title = next;
                table.append("\n%s%n".formatted(title));
                table.append(LINE.formatted(
                        "engine",
                        "dtype",
                        "order",
                        "seq/s",
                        "(min - max)",
                        "tokens/s",
                        "p50 ms",
                        "p99 ms",
                        "of gemm",
                        "MiB",
                        "bertrand",
                        "settings"));
            }
            table.append(line(row, rows));
        }
        return table.toString();
    }

    private static String title(Row row) {
        String title = "%s, %s, %s".formatted(row.suite(), row.shape(), row.workload());
        return row.method() == null ? title : title + ", " + row.method();
    }

    private static String line(Row row, List<Row> rows) {
        Double ratio = ratio(row, rows);
        String model = row.model().equals(ModelFiles.WRITTEN) ? "" : row.model();
        return LINE.formatted(
                row.engine(),
                row.dtype(),
                row.order(),
                number(row.sequencesPerSecond(), 1),
                row.slowest() == null ? "" : "(%s - %s)".formatted(number(row.slowest(), 1), number(row.fastest(), 1)),
                number(row.tokensPerSecond(), 0),
                number(row.p50(), 2),
                number(row.p99(), 2),
                row.share() == null ? "" : number(100 * row.share(), 0) + " %",
                row.memory(),
                ratio == null ? "" : number(ratio, 2) + "x",
                (row.variant() + " " + model).strip());
    }

    /**
     * How many times as fast Bertrand is as {@code row}, on input as it comes: Bertrand's order inside a batch is its own
     * business, and what a rival gains by sorting is shown by its own rows.
     *
     * @return null for Bertrand itself, and where it did not run
     */
    static @Nullable Double ratio(Row row, List<Row> rows) {
        if (row.engine() == EngineName.BERTRAND) {
            return null;
        }
        return rows.stream()
                .filter(ours ->
                        ours.engine() == EngineName.BERTRAND && ours.order() == Order.RANDOM && ours.isComparable(row))
                .map(ours -> ours.rate() / row.rate())
                .findFirst()
                .orElse(null);
    }

    private static String number(@Nullable Double value, int digits) {
        return value == null ? "" : String.format(Locale.ROOT, "%." + digits + "f", Objects.requireNonNull(value));
    }
}
