package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A weights file that cannot be used: it says which file, and why. */
public class CheckpointException extends UncheckedIOException {
    private final transient Path file;
    private final String reason;

    /** For a file whose bytes are not what its format promises. */
    public CheckpointException(Path file, String reason) {
        this(file, reason, new IOException(reason));
    }

    /** For a file that the system refuses to read or write. */
    public CheckpointException(Path file, String reason, IOException cause) {
        super(file + ": " + reason, cause);
        this.file = file;
        this.reason = reason;
    }

    public Path file() {
        return file;
    }

    public String reason() {
        return reason;
    }
}
