package dev.bertrand.torch;

import org.bytedeco.pytorch.Scalar;
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
    /** Relative error that separates fp32 products (about 4e-7) from ones rounded to bfloat16 (about 4e-3). */
    private static final double FP32_PRODUCT_ERROR = 1e-5;

    private static final String BY_ONEDNN = "medium";
    private static final String BY_BLAS = "highest";

    private static final boolean MULTIPLIES_BF16 = Processor.detect().bf16();

    private static String large = BY_BLAS; // who multiplies where no Small is open
    private static int small; // open ones

    private Products() {}

    /**
     * While one is open, anywhere in the process, fp32 products go to OpenBLAS. oneDNN prepares each one, which takes
     * several times as long as the product itself where that is as small as those of attention's fused kernel.
     */
    public static final class Small implements AutoCloseable {
        private Small() {}

        @Override
        public void close() {
            synchronized (Products.class) {
                if (--small == 0) {
                    multiply(large);
                }
            }
        }
    }

    /** Opens a {@link Small}. */
    public static synchronized Small small() {
        if (small++ == 0) {
            multiply(BY_BLAS);
        }
        return new Small();
    }

    private static void multiply(String by) {
        torch.globalContext().setFloat32MatmulPrecision(by);
    }

    /**
     * Sends large fp32 products to oneDNN, which is 1.3 to 4 times as fast as OpenBLAS here, but may use bfloat16 inside
     * where the processor has AMX. Measured, not assumed: it stays only if products are still fp32.
     */
    static synchronized void preferOneDnn(Device device) {
        multiply(BY_ONEDNN);
        // On a card the same word stands for products of 10 bits.
        large = !device.isCpu() || productError() > FP32_PRODUCT_ERROR ? BY_BLAS : BY_ONEDNN;
        multiply(small > 0 ? BY_BLAS : large);
    }

    private static double productError() {
        try (Scope scope = Scope.inference()) {
            Tensor a = torch.arange(new Scalar(256 * 64))
                    .to(ScalarType.Double)
                    .sin()
                    .view(256, 64); // (256, 64)
            Tensor b = torch.arange(new Scalar(64 * 256))
                    .to(ScalarType.Double)
                    .cos()
                    .view(64, 256); // (64, 256)
            Tensor exact = a.matmul(b); // (256, 256)
            Tensor fast = a.to(ScalarType.Float).matmul(b.to(ScalarType.Float)).to(ScalarType.Double); // (256, 256)
            return fast.sub(exact).norm().item_double() / exact.norm().item_double();
        }
    }

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
        return MULTIPLIES_BF16 || !x.is_cpu() || x.scalar_type().intern() != ScalarType.BFloat16;
    }

    private static Tensor wide(Tensor x) {
        return x.to(ScalarType.Float);
    }
}
