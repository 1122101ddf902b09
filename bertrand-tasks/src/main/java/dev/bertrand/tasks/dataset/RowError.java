package dev.bertrand.tasks.dataset;

/**
 * A row that was left out.
 *
 * @param source its file and line, {@code dev.tsv:17}
 * @param reason what was found and what was expected
 */
public record RowError(String source, String reason) {
    @Override
    public String toString() {
        return source + ": " + reason;
    }
}
