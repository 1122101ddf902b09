package dev.bertrand.benchmarks;

/** What is measured. */
public enum Suite {
    /** Token ids to the last hidden states. */
    INFERENCE,
    /** Token ids and labels to updated parameters. */
    TRAINING,
    /** The start of a process to its first hidden states. */
    LOAD;

    @Override
    public String toString() {
        return Names.of(this);
    }
}
