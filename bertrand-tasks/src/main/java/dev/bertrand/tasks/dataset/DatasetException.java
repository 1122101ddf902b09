package dev.bertrand.tasks.dataset;

/** A data file that cannot be used as it is. The message names file, line, reason and next step. */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
