package dev.bertrand.model.hub;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A model that is known but cannot be had: it says which, why, and what to do next. */
public final class HubException extends UncheckedIOException {
    HubException(String message) {
        this(message, new IOException(message));
    }

    HubException(String message, Exception cause) {
        super(message, cause instanceof IOException io ? io : new IOException(cause));
    }
}
