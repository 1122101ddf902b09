package dev.bertrand.tasks.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tab-separated lines without quoting, as GLUE has them: a quotation mark is a character like any other. */
final class TsvRows implements Rows {
    private final BufferedReader reader;
    private int line;

    TsvRows(BufferedReader reader) {
        this.reader = reader;
    }

    @Override
    public @Nullable Row next() throws IOException {
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            if (!text.isEmpty()) {
                return new Row(line, List.of(), List.of(text.split("\t", -1)), null);
            }
        }
        return null;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
