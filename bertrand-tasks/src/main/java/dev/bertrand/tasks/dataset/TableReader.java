package dev.bertrand.tasks.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts and pairs of texts with their labels from TSV, CSV and JSON lines.
 *
 * <p>A row is bad when it is no row of its format, when it is wider or narrower than the header, when its texts are all
 * blank, and when it lacks the label that the rows before it have.
 *
 * @param columns which column holds what
 * @param badRows what to do with a bad row
 * @param labelSeparator between the labels of one text, any number of them; null where each text has one. In JSON lines
 *     they may be a list as well.
 */
public record TableReader(
        Columns columns, BadRows badRows, @Nullable String labelSeparator) {
    public TableReader(Columns columns, BadRows badRows) {
        this(columns, badRows, null);
    }

    /** Columns by their usual names, stopping at the first bad row. */
    public TableReader() {
        this(Columns.byUsualNames(), BadRows.STOP);
    }

    /**
     * Reads a file in the format that its suffix tells.
     *
     * @throws DatasetException if it cannot be read, has no column for the text, or holds no examples
     */
    public Dataset<TextExample> read(Path file) {
        return read(file, TableFormat.of(file));
    }

    /** Reads a file in a given format, whatever its suffix. */
    public Dataset<TextExample> read(Path file, TableFormat format) {
        return read(file, format, Map.of());
    }

    /**
     * Reads a file whose labels are written as codes.
     *
     * @param labels from a label as written to the label of the example; empty if they are the same
     */
    Dataset<TextExample> read(Path file, TableFormat format, Map<String, String> labels) {
        if (columns.byNumber() && format == TableFormat.JSONL) {
            throw new DatasetException(
                    "%s: JSON lines have named fields, so columns cannot be given by number.\nName them, for example --columns text=review."
                            .formatted(file));
        }
        DataFile source = new DataFile(file);
        try (BufferedReader reader = source.open();
                Rows rows = format.rows(reader, !columns.byNumber(), labelSeparator)) {
            return read(source, rows, labels);
        } catch (IOException e) {
            throw source.unreadable(e, 0);
        }
    }

    private Dataset<TextExample> read(DataFile source, Rows rows, Map<String, String> labels) {
        Table table = new Table(source.name(), labels);
        try {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                table.take(row);
            }
        } catch (IOException e) {
            throw source.unreadable(e, rows.line());
        }
        return table.examples.finish(
                columns.byNumber() ? "one example a line" : "a header or field names, and one example a line");
    }

    /** One file being read. */
    private final class Table {
        private final String file;
        private final Map<String, String> labels;
        private final Collector<TextExample> examples;
        private final Map<List<String>, Layout> layouts = new HashMap<>();
        private boolean labelled;
        private int rows;

        Table(String file, Map<String, String> labels) {
            this.file = file;
            this.labels = labels;
            this.examples = new Collector<>(file, badRows);
        }

        void take(Row row) {
            String source = file + ":" + row.line();
            int number = rows++;
            if (row.problem() != null) {
                examples.bad(source, row.problem());
                return;
            }
            Layout layout = layout(row);
            if (layout == null) {
                examples.bad(source, "has fields %s, none of them for the text".formatted(row.names()));
                return;
            }
            String id = row.cell(layout.id());
            take(row, layout, id == null ? String.valueOf(number) : id, source);
        }

        private void take(Row row, Layout layout, String id, String source) {
            String text = row.cell(layout.text());
            String pair = row.cell(layout.pair());
            if (text == null || (layout.pair() != Layout.ABSENT && pair == null)) {
                examples.bad(
                        source,
                        "lacks a text among its %d columns"
                                .formatted(row.cells().size()));
                return;
            }
            if (text.isBlank() && (pair == null || pair.isBlank())) {
                examples.bad(source, "has an empty text");
                return;
            }
            String written = row.cell(layout.label());
            boolean given = written != null && !written.isBlank();
            boolean none = written != null && labelSeparator != null; // of many labels
            if (!given && !none && (labelled || layout.label() != Layout.ABSENT)) {
                examples.bad(source, "has no label where one was expected");
                return;
            }
            String label = written == null || !(given || none) ? null : written.strip();
            if (label != null && !labels.isEmpty()) {
                label = labels.get(label);
                if (label == null) {
                    examples.bad(source, "has label '%s', expected one of %s".formatted(written, labels.keySet()));
                    return;
                }
            }
            labelled |= given;
            examples.add(new TextExample(id, text, pair, label, source));
        }

        /** Null for a JSON line without a field for the text, when an earlier line had one. */
        private @Nullable Layout layout(Row row) {
            Layout known = layouts.get(row.names());
            if (known != null) {
                return known;
            }
            try {
                Layout found = columns.byNumber() ? Layout.numbered(columns) : Layout.of(row.names(), columns, file);
                layouts.put(row.names(), found);
                return found;
            } catch (DatasetException e) {
                if (layouts.isEmpty()) {
                    throw e;
                }
                return null;
            }
        }
    }
}
