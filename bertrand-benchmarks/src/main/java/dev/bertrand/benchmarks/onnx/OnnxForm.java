package dev.bertrand.benchmarks.onnx;

/** The same arithmetic, spelt for ONNX Runtime in two ways. */
public enum OnnxForm {
    /**
     * Standard operators in the order in which PyTorch exports BERT, and in int8 as {@code quantize_dynamic} leaves
     * them. When it loads them, ONNX Runtime 1.29 fuses GELU and int8 products but not attention, as with the published
     * exports of bge-small.
     */
    EXPORTED,
    /** ONNX Runtime's own fused operators, attention among them, as its Python tool for transformers leaves them. */
    FUSED
}
