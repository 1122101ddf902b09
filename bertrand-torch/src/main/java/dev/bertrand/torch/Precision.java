package dev.bertrand.torch;

import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The number formats a model works in: parameters are stored in one and multiplied in another.
 *
 * <p>{@link #BF16} keeps parameters, residual stream, layer norms, task layers and loss in fp32; the encoder's linear
 * layers, its activation and its attention products run in bfloat16 (Micikevicius et al. 2017, mixed precision).
 */
public enum Precision {
    FP32(ScalarType.Float, ScalarType.Float),
    BF16(ScalarType.Float, ScalarType.BFloat16),
    /** The encoder's linear layers in 8-bit numbers, everything else in fp32; for inference plans only. */
    INT8(ScalarType.Float, ScalarType.Float),
    /** For tests that compare gradients with finite differences. */
    FP64(ScalarType.Double, ScalarType.Double);

    private final ScalarType stored;
    private final ScalarType computed;

    Precision(ScalarType stored, ScalarType computed) {
        this.stored = stored;
        this.computed = computed;
    }

    /** The format that is fast on {@code processor} and still answers as fp32 does: what {@code auto} stands for. */
    public static Precision auto(Processor processor) {
        return processor.bf16() && processor.avx512() ? BF16 : FP32;
    }

    /** The type parameters are kept and updated in. */
    public ScalarType stored() {
        return stored;
    }

    /** The type the encoder's matrix products run in. */
    public ScalarType computed() {
        return computed;
    }
}
