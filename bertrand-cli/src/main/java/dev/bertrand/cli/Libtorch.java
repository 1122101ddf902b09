package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.NativeProbe;
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
        @JsonProperty("gemm_fp32_gflops") double fp32,
        @JsonProperty("gemm_bf16_gflops") double bf16) {

    static Libtorch look(EngineSettings settings) {
        try {
            Engine.start(settings);
            return new Libtorch(
                    Versions.libtorch(),
                    true,
                    null,
                    NativeProbe.libraryFolder(),
                    NativeProbe.cpuCapability(),
                    NativeProbe.blas(),
                    NativeProbe.blasThreads(),
                    rounded(NativeProbe.fp32Rate()),
                    rounded(NativeProbe.bf16Rate()));
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
            return new Libtorch(Versions.libtorch(), false, String.valueOf(e.getMessage()), null, null, null, 0, 0, 0);
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
