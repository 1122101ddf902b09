package dev.bertrand.model.hub;

import java.io.IOException;

/** Bytes that are not those that were promised. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }
}
