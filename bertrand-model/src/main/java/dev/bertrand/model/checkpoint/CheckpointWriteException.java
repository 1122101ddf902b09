package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A weights file that could not be written, for want of space or of permission; what was there before is intact. */
public final class CheckpointWriteException extends CheckpointException {
    private static final long serialVersionUID = 1;

    /** For a disk too small for the file. */
    public CheckpointWriteException(Path file, String reason) {
        super(file, reason);
    }

    /** For a file that the system refuses to write. */
    public CheckpointWriteException(Path file, String reason, IOException cause) {
        super(file, reason, cause);
    }
}
