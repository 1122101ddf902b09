package dev.bertrand.benchmarks;

/** What a training step changes. */
public enum Method {
    /** Every parameter: forward, and backward for activations and weights. */
    FULL(3),
    /** Adapters after attention and feed-forward (Houlsby et al. 2019): backward for activations only. */
    HOULSBY(2),
    /** The classifier alone: forward only. */
    HEAD(1);

    private final int passes;

    Method(int passes) {
        this.passes = passes;
    }

    /** Products of the encoder's linear layers that a step needs, as a multiple of the forward's. */
    public int passes() {
        return passes;
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
