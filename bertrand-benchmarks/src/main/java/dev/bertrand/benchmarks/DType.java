package dev.bertrand.benchmarks;

/** The number format of an engine's linear layers. */
public enum DType {
    /** Hidden states may differ from ours in fp32 by this much, relative to their norm. */
    FP32(2e-3),
    BF16(5e-2),
    /** ONNX Runtime has one scale per tensor of activations: coarse, and with random weights coarser still. */
    INT8(0.2);

    private final double tolerance;

    DType(double tolerance) {
        this.tolerance = tolerance;
    }

    /** How far hidden states may be from fp32, as the norm of the difference over the norm. */
    public double tolerance() {
        return tolerance;
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
