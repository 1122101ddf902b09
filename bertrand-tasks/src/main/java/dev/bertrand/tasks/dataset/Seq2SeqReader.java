package dev.bertrand.tasks.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts with the texts that should be written for them: a table with a column for each, or two files whose lines
 * belong together. A row is an example of its own, with one reference; {@link Seq2SeqExample#grouped} brings the
 * references of one text together.
 *
 * <p>A row is bad when it is no row of its format, when it is wider or narrower than the header, and when either text is
 * missing or blank. White space around a reference is left out.
 *
 * @param columns {@code text} is the source and {@code label} the target. If neither is named, they are found by the usual
 *     names: {@code source/target}, {@code src/tgt}, {@code mr/ref}, {@code input/output}, {@code text/summary}, {@code
 *     document/summary}, {@code article/highlights}
 * @param badRows what to do with a bad row
 */
public record Seq2SeqReader(Columns columns, BadRows badRows) {
    private static final List<List<String>> USUAL = List.of(
            List.of("source", "target"),
            List.of("src", "tgt"),
            List.of("mr", "ref"),
            List.of("input", "output"),
            List.of("text", "summary"),
            List.of("document", "summary"),
            List.of("article", "highlights"));

    public Seq2SeqReader {
        if (columns.pair() != null) {
            throw new IllegalArgumentException(
                    "pair=%s: texts are written for one text; give its column as text=... and the target's as label=..."
                            .formatted(columns.pair()));
        }
        if ((columns.text() == null) != (columns.label() == null)) {
            throw new IllegalArgumentException("columns name the %s alone; name both, for example text=mr,label=ref"
                    .formatted(columns.text() == null ? "label" : "text"));
        }
    }

    /** Columns by their usual names, stopping at the first bad row. */
    public Seq2SeqReader() {
        this(Columns.byUsualNames(), BadRows.STOP);
    }

    /**
     * Reads a table in the format that its suffix tells.
     *
     * @throws DatasetException if it cannot be read, has no columns for both texts, or holds no examples
     */
    public Dataset<Seq2SeqExample> read(Path file) {
        return read(file, TableFormat.of(file));
    }

    /** Reads a table in a given format, whatever its suffix. */
    public Dataset<Seq2SeqExample> read(Path file, TableFormat format) {
        DataFile source = new DataFile(file);
        if (columns.byNumber() && format == TableFormat.JSONL) {
            throw new DatasetException(
                    "%s: JSON lines have named fields, so columns cannot be given by number.\nName them, for example --columns text=mr,label=ref."
                            .formatted(file));
        }
        try (BufferedReader reader = source.open();
                Rows rows = format.rows(reader, !columns.byNumber(), null)) {
            Table table = new Table(source.name());
            try {
                for (Row row = rows.next(); row != null; row = rows.next()) {
                    table.take(row);
                }
            } catch (IOException e) {
                throw source.unreadable(e, rows.line());
            }
            return table.examples.finish("a header or field names, and a text and its target a line");
        } catch (IOException e) {
            throw source.unreadable(e, 0);
        }
    }

    /**
     * Reads two files, one sentence a line: a line of {@code target} is what should be written for the same line of {@code
     * source}. Both are gunzipped by suffix.
     *
     * @return the examples under the source's name and lines
     * @throws DatasetException if either cannot be read, one has more lines than the other, or there are no examples
     */
    public Dataset<Seq2SeqExample> readParallel(Path source, Path target) {
        return new ParallelFiles(new DataFile(source), new DataFile(target)).read(badRows);
    }

    /** One table being read. */
    private final class Table {
        private final String file;
        private final Collector<Seq2SeqExample> examples;
        private final Map<List<String>, Layout> layouts = new HashMap<>();
        private int rows;

        Table(String file) {
            this.file = file;
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
                examples.bad(source, "has fields %s, not those of a text and its target".formatted(row.names()));
                return;
            }
            String text = row.cell(layout.text());
            String target = row.cell(layout.label());
            if (text == null || text.isBlank()) {
                examples.bad(source, "has no text");
                return;
            }
            if (target == null || target.isBlank()) {
                examples.bad(source, "has no target");
                return;
            }
            String id = row.cell(layout.id());
            examples.add(new Seq2SeqExample(
                    id == null ? String.valueOf(number) : id, text, List.of(target.strip()), source));
        }

        /** Null for a JSON line without the fields, when an earlier line had them. */
        private @Nullable Layout layout(Row row) {
            Layout known = layouts.get(row.names());
            if (known != null) {
                return known;
            }
            try {
                Layout found = columns.byNumber()
                        ? Layout.numbered(columns)
                        : Layout.of(row.names(), named(row.names()), file);
                layouts.put(row.names(), found);
                return found;
            } catch (DatasetException e) {
                if (layouts.isEmpty()) {
                    throw e;
                }
                return null;
            }
        }

        private Columns named(List<String> header) {
            if (columns.text() != null) {
                return columns;
            }
            Set<String> names = new HashSet<>();
            header.forEach(name -> names.add(name.strip().toLowerCase(Locale.ROOT)));
            List<String> usual = USUAL.stream()
                    .filter(names::containsAll)
                    .findFirst()
                    .orElseThrow(() -> new DatasetException(
                            "%s: the columns %s do not tell a text from its target; known are pairs such as source/target and mr/ref.\nName both with --columns text=NAME,label=NAME, or by number if the file has no header: --columns text=0,label=1."
                                    .formatted(file, Layout.shown(header))));
            return new Columns(columns.id(), usual.get(0), null, usual.get(1));
        }
    }
}
