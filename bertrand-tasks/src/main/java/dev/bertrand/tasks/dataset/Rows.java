package dev.bertrand.tasks.dataset;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of one table, from first to last. */
interface Rows extends Closeable {
    /** The next row, null after the last. Empty lines are no rows. */
    @Nullable
    Row next() throws IOException;

    /** How many lines have been read, for messages. */
    long line();
}
