package dev.bertrand.train.feature;

/** Told how features come to be, on the calling thread. */
public interface FeatureListener {
    /** Before the first input, every few hundred of them, and after the last. */
    void computing(int done, int total);

    /** A file was found and is not used; {@code reason} says why. */
    void refused(String reason);

    /** Whether to stop. */
    boolean isStopRequested();
}
