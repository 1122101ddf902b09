package dev.bertrand.torch;

import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What only the native libraries know about themselves. */
public final class NativeProbe {
    /** Rows and columns of the products: 2048 tokens through the feed-forward layer of BERT-base. */
    private static final long ROWS = 2048;

    private static final long INNER = 768;
    private static final long COLUMNS = 3072;
    private static final long MEASURE_NANOS = 200_000_000;

    private NativeProbe() {}

    /** How many graphics cards CUDA shows; none where libtorch is here without CUDA. */
    public static int cudaCards() {
        return torch.hasCUDA() && torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    }

    /** The vector instructions libtorch's own kernels use, such as {@code AVX512}. */
    public static String cpuCapability() {
        return torch.get_cpu_capability().getString();
    }

    /** Who multiplies matrices below oneDNN. */
    public static String blas() {
        String vendor = switch (openblas_nolapack.blas_get_vendor()) {
            case 2 -> "OpenBLAS";
            case 3 -> "MKL";
            default -> "the platform's own";
        };
        return torch.hasMKLDNN() ? vendor + ", with oneDNN above it" : vendor;
    }

    public static int blasThreads() {
        return openblas_nolapack.blas_get_num_threads();
    }

    /** Where the native libraries were unpacked to. */
    public static String libraryFolder() {
        try {
            return Loader.getCacheDir().toString();
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    /** Products per second of the linear layers of an inference plan, in GFLOP/s. */
    public static double rate(Precision precision, Kernels kernels) {
        long[] nanos = new long[1000];
        int runs = 0;
        try (Scope scope = Scope.inference()) {
            Tensor x = torch.rand(ROWS, INNER).to(precision.computed()); // (2048, 768)
            Tensor weight = torch.rand(COLUMNS, INNER); // (3072, 768)
            try (PackedLinear layer = PackedLinear.pack(weight, torch.rand(COLUMNS), precision, kernels)) {
                product(layer, x);
                long began = System.nanoTime();
                while (runs < 3 || (runs < nanos.length && System.nanoTime() - began < MEASURE_NANOS)) {
                    nanos[runs++] = product(layer, x);
                }
            }
        }
        Arrays.sort(nanos, 0, runs); // the first warmed up; the median counts
        return 2.0 * ROWS * INNER * COLUMNS / nanos[runs / 2];
    }

    private static long product(PackedLinear layer, Tensor x) {
        try (Scope scope = Scope.inference()) {
            long began = System.nanoTime();
            layer.forward(x, Pointwise.NONE); // (2048, 3072)
            return System.nanoTime() - began;
        }
    }

    /** Which kernels the linear layers of an inference plan get: {@code oneDNN}, {@code FBGEMM} or {@code plain}. */
    public static String linearKernel(Precision precision, Kernels kernels) {
        // As many outputs as fill a block of oneDNN's: with fewer, fp32 layers are plain.
        try (Scope scope = Scope.inference();
                PackedLinear layer = PackedLinear.pack(torch.zeros(64, 64), torch.zeros(64), precision, kernels)) {
            return layer.kernel();
        }
    }
}
