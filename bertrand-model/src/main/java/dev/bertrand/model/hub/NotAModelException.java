package dev.bertrand.model.hub;

/** A folder or file that is there, but holds no model. The message says what it holds and what it should. */
public final class NotAModelException extends IllegalArgumentException {
    NotAModelException(String message) {
        super(message);
    }
}
