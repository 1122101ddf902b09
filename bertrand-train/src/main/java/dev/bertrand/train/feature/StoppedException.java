package dev.bertrand.train.feature;

/** Computing features was stopped on request; nothing of it was kept. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException() {
        super("stopped before all features were computed");
    }
}
