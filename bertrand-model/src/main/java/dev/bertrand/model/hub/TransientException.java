package dev.bertrand.model.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A failure of the network or of a busy server: the next attempt may go well. */
final class TransientException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Optional<Duration> retryAfter;

    TransientException(String message, Throwable cause) {
        super(message, cause);
        this.retryAfter = Optional.empty();
    }

    /** @param retryAfter what the server asked for */
    TransientException(String message, Optional<Duration> retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
