package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Matrix products in the type of their operands. Where the processor does not multiply bfloat16, libtorch does it number
 * by number; there the same operands are multiplied in fp32 and the result is rounded, which is what processors that
 * have the instructions do. Gradients flow through.
 */
public final class Products {
    private static final boolean MULTIPLIES_BF16 = Processor.detect().bf16();

    private Products() {}

    /** {@code x} (..., in) times {@code weight} (out, in) transposed, plus {@code bias} (out): (..., out). */
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (isNative(x)) {
            return torch.linear(x, weight, new TensorOptional(bias));
        }
        return torch.linear(wide(x), wide(weight), new TensorOptional(wide(bias)))
                .to(ScalarType.BFloat16);
    }

    /** {@code a} (..., n, k) times {@code b} (..., k, m): (..., n, m). */
    public static Tensor matmul(Tensor a, Tensor b) {
        return isNative(a) ? a.matmul(b) : wide(a).matmul(wide(b)).to(ScalarType.BFloat16);
    }

    private static boolean isNative(Tensor x) {
        return MULTIPLIES_BF16 || x.scalar_type().intern() != ScalarType.BFloat16;
    }

    private static Tensor wide(Tensor x) {
        return x.to(ScalarType.Float);
    }
}
