package dev.bertrand.tasks.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table as it is written.
 *
 * @param line where it begins, from 1
 * @param names the columns' names, empty in a file without a header
 * @param cells as many as names; null where a JSON field holds null, a list or an object
 * @param problem why the row cannot be used, null if it can
 */
record Row(
        int line,
        List<String> names,
        List<@Nullable String> cells,
        @Nullable String problem) {
    static Row bad(int line, String problem) {
        return new Row(line, List.of(), List.of(), problem);
    }

    /** The cell of a role, null where the row has none. */
    @Nullable
    String cell(int position) {
        return position >= 0 && position < cells.size() ? cells.get(position) : null;
    }
}
