package dev.bertrand.tasks.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of cells below a header row, or, without one, rows that must be as wide as the first. */
final class HeadedRows implements Rows {
    private final Rows rows;
    private final boolean headed;
    private @Nullable Row first;
    private List<String> names = List.of();

    HeadedRows(Rows rows, boolean headed) {
        this.rows = rows;
        this.headed = headed;
    }

    @Override
    public @Nullable Row next() throws IOException {
        Row row = rows.next();
        if (first == null) {
            first = row;
            if (headed && row != null) {
                names = row.cells().stream().map(String::valueOf).toList();
                row = rows.next();
            }
        }
        return row == null ? null : below(Objects.requireNonNull(first), row);
    }

    private Row below(Row top, Row row) {
        if (row.cells().size() == top.cells().size()) {
            return new Row(row.line(), names, row.cells(), null);
        }
        return Row.bad(
                row.line(),
                "has %d columns, %s has %d"
                        .formatted(
                                row.cells().size(),
                                headed ? "the header" : "line " + top.line(),
                                top.cells().size()));
    }

    @Override
    public long line() {
        return rows.line();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
