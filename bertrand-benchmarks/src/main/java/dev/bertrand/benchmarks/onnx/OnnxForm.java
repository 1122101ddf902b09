package dev.bertrand.benchmarks.onnx;

/** The same arithmetic, spelt for ONNX Runtime in two ways. */
public enum OnnxForm {
    /**
     * Standard operators in the order in which PyTorch exports BERT, and in int8 as {@code quantize_dynamic} leaves
     * them: ONNX Runtime's optimiser finds what can be fused.
     */
    EXPORTED,
    /** ONNX Runtime's own fused operators, as its Python tool for transformers leaves them. */
    FUSED
}
