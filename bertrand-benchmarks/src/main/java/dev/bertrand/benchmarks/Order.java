package dev.bertrand.benchmarks;

/** How sequences are dealt into batches. */
public enum Order {
    /** As they come: a padding engine pays for the longest of each batch. */
    RANDOM,
    /** Sorted by length over the whole set first: the best a padding engine can hope for. */
    SORTED;

    @Override
    public String toString() {
        return Names.of(this);
    }
}
