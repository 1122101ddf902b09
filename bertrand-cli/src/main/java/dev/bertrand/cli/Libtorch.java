package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.NativeProbe;
import dev.bertrand.torch.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The native libraries and how fast they multiply.
 *
 * @param error why they cannot be loaded; null where they can, and only then do the others say something
 */
record Libtorch(
        @JsonProperty("version") String version,
        @JsonProperty("loaded") boolean loaded,
        @JsonProperty("error") @Nullable String error,
        @JsonProperty("folder") @Nullable String folder,
        @JsonProperty("kernels") @Nullable String kernels,
        @JsonProperty("blas") @Nullable String blas,
        @JsonProperty("blas_threads") int blasThreads,
        @JsonProperty("cuda_cards") int cudaCards,
        @JsonProperty("gemm_fp32_gflops") double fp32,
        @JsonProperty("gemm_bf16_gflops") double bf16,
        @JsonProperty("gemm_int8_gflops") double int8,
        @JsonProperty("linear_kernels") Map<String, String> linearKernels) {

    static Libtorch look(EngineSettings settings) {
        try {
            Engine engine = Engine.start(settings);
            return new Libtorch(
                    Versions.libtorch(),
                    true,
                    null,
                    NativeProbe.libraryFolder(),
                    NativeProbe.cpuCapability(),
                    NativeProbe.blas(),
                    NativeProbe.blasThreads(),
                    NativeProbe.cudaCards(),
                    rate(engine, Precision.FP32),
                    rate(engine, Precision.BF16),
                    rate(engine, Precision.INT8),
                    linearKernels(settings.kernels()));
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
            return new Libtorch(
                    Versions.libtorch(),
                    false,
                    String.valueOf(e.getMessage()),
                    null,
                    null,
                    null,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Map.of());
        }
    }

    private static double rate(Engine engine, Precision precision) {
        double rate = engine.compute(
                () -> NativeProbe.rate(precision, engine.settings().kernels()));
        return Math.round(rate * 10) / 10.0;
    }

    private static Map<String, String> linearKernels(Kernels kernels) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Precision precision : List.of(Precision.FP32, Precision.BF16, Precision.INT8)) {
            found.put(DType.of(precision).toString(), NativeProbe.linearKernel(precision, kernels));
        }
        return found;
    }
}
