package dev.bertrand.tasks.dataset;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Comma-separated records as RFC 4180 has them; a quoted cell may run over several lines. */
final class CsvRows implements Rows {
    // Empty lines are passed over here, not in the parser, so that a record's first line is known.
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();

    private final CSVParser parser;
    private final Iterator<CSVRecord> records;

    CsvRows(Reader reader) throws IOException {
        parser = CSVParser.builder().setFormat(FORMAT).setReader(reader).get();
        records = parser.iterator();
    }

    @Override
    public @Nullable Row next() throws IOException {
        try {
            int first = Math.toIntExact(parser.getCurrentLineNumber()) + 1;
            while (records.hasNext()) {
                List<String> cells = records.next().toList();
                if (cells.size() > 1 || !cells.get(0).isEmpty()) {
                    return new Row(first, List.of(), List.copyOf(cells), null);
                }
                first = Math.toIntExact(parser.getCurrentLineNumber()) + 1;
            }
            return null;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public long line() {
        return parser.getCurrentLineNumber();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
