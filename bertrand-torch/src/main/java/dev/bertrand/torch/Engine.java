package dev.bertrand.torch;

import org.bytedeco.openblas.presets.openblas;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Starts libtorch with {@link EngineSettings}. The settings are the process's own: the last start wins. */
public final class Engine {
    /** Relative error that separates fp32 products (about 4e-7) from ones rounded to bfloat16 (about 4e-3). */
    private static final double FP32_PRODUCT_ERROR = 1e-5;

    private Engine() {}

    /**
     * Loads the native libraries if need be and sets threads and matrix kernels.
     *
     * @throws UnsatisfiedLinkError if this platform has no libtorch among the dependencies
     */
    public static void start(EngineSettings settings) {
        torch.set_num_threads(settings.threads());
        // libtorch calls BLAS from its own threads; a pool below each of them only gets in the way.
        openblas.blas_set_num_threads(1);
        preferOneDnn();
    }

    /** Seeds everything random in libtorch: dropout and new parameters follow from it. */
    public static void seed(long seed) {
        torch.manual_seed(seed);
    }

    /**
     * "medium" sends fp32 products to oneDNN, which is 1.3 to 4 times as fast as OpenBLAS here, but allows bfloat16
     * inside where the processor has AMX. Measured, not assumed: it stays only if products are still fp32.
     */
    private static void preferOneDnn() {
        torch.globalContext().setFloat32MatmulPrecision("medium");
        if (productError() > FP32_PRODUCT_ERROR) {
            torch.globalContext().setFloat32MatmulPrecision("highest");
        }
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
}
