package dev.bertrand.torch;

import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What only the native libraries know about themselves. */
public final class NativeProbe {
    /** Rows and columns of the products: 2048 tokens through the feed-forward layer of BERT-base. */
    private static final long ROWS = 2048;

    private static final long INNER = 768;
    private static final long COLUMNS = 3072;
    private static final long MEASURE_NANOS = 200_000_000;

    private NativeProbe() {}

    /** The rest of the error for {@code --device cuda}. */
    public static String whyNoCuda() {
        if (torch.hasCUDA() && torch.cuda_is_available()) {
            return "this libtorch has CUDA, but this version of Bertrand runs on the processor only; use --device cpu";
        }
        return "libtorch %s is here without CUDA; use --device cpu".formatted(Machine.libtorchVersion());
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

    /** Products per second in fp32, in GFLOP/s. */
    public static double fp32Rate() {
        return rate(ScalarType.Float);
    }

    /** Products per second in bfloat16, in GFLOP/s. */
    public static double bf16Rate() {
        return rate(ScalarType.BFloat16);
    }

    /** The median of as many products as fit into a fifth of a second, at least three; the first warms up. */
    private static double rate(ScalarType type) {
        long[] nanos = new long[1000];
        int runs = 0;
        try (Scope scope = Scope.inference()) {
            Tensor a = torch.rand(ROWS, INNER).to(type); // (2048, 768)
            Tensor b = torch.rand(COLUMNS, INNER).to(type); // (3072, 768), as a linear layer stores it
            product(a, b);
            long began = System.nanoTime();
            while (runs < 3 || (runs < nanos.length && System.nanoTime() - began < MEASURE_NANOS)) {
                nanos[runs++] = product(a, b);
            }
        }
        Arrays.sort(nanos, 0, runs);
        return 2.0 * ROWS * INNER * COLUMNS / nanos[runs / 2];
    }

    private static long product(Tensor a, Tensor b) {
        try (Scope scope = Scope.inference()) {
            long began = System.nanoTime();
            torch.linear(a, b); // (2048, 3072)
            return System.nanoTime() - began;
        }
    }
}
