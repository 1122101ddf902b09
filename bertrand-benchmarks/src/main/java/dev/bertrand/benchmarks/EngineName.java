package dev.bertrand.benchmarks;

/** Who is measured. */
public enum EngineName {
    /** This library, as its users call it. */
    BERTRAND,
    ONNXRUNTIME,
    /** DJL with the official build of PyTorch, running TorchScript. */
    DJL,
    /** The port that anyone would write first: padded, operator by operator, on the libtorch that Bertrand uses. */
    NAIVE;

    @Override
    public String toString() {
        return Names.of(this);
    }
}
