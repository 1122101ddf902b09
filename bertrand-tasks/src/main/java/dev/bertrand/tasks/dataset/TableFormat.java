package dev.bertrand.tasks.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a table is written. All are UTF-8, with or without a byte order mark, and gunzipped by suffix. */
public enum TableFormat {
    /** Tab-separated, quoting off. */
    TSV,
    /** Comma-separated, RFC 4180. */
    CSV,
    /** One JSON object a line. */
    JSONL;

    /**
     * The format a file's suffix tells: {@code .tsv .txt}, {@code .csv}, {@code .jsonl .ndjson .json}, each with or
     * without {@code .gz}.
     *
     * @throws DatasetException for any other suffix
     */
    public static TableFormat of(Path file) {
        String suffix = new DataFile(file).suffix();
        return switch (suffix) {
            case "tsv", "txt" -> TSV;
            case "csv" -> CSV;
            case "jsonl", "ndjson", "json" -> JSONL;
            default ->
                throw new DatasetException(
                        "%s: suffix '%s' names no table format.\nRename it to .tsv, .csv or .jsonl, with .gz if it is gzipped."
                                .formatted(file, suffix));
        };
    }

    Rows rows(BufferedReader reader, boolean headed, @Nullable String labelSeparator) throws IOException {
        return switch (this) {
            case TSV -> new HeadedRows(new TsvRows(reader), headed);
            case CSV -> new HeadedRows(new CsvRows(reader), headed);
            case JSONL -> new JsonlRows(reader, labelSeparator);
        };
    }
}
