package dev.bertrand.benchmarks;

import dev.bertrand.benchmarks.onnx.OnnxForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who takes part, and which settings each of them may choose from. */
final class Contenders {
    static final String ONE_BLAS_THREAD = "blas1";
    static final String ALL_BLAS_THREADS = "blasN";
    /** Whether TorchScript recompiles itself for the shapes it sees; with many shapes that can cost more than it gains. */
    static final String OPTIMIZED = "optimized";

    static final String PLAIN = "plain";

    private Contenders() {}

    /** The number formats an engine has. */
    static List<DType> dtypes(EngineName engine) {
        return switch (engine) {
            case BERTRAND -> List.of(DType.values());
            case ONNXRUNTIME -> List.of(DType.FP32, DType.INT8);
            case DJL, NAIVE -> List.of(DType.FP32);
        };
    }

    /** Whether a contender can be trained here. */
    static boolean trains(Contender contender) {
        return switch (contender.engine()) {
            case BERTRAND -> contender.dtype() != DType.INT8;
            case NAIVE -> true;
            case ONNXRUNTIME, DJL -> false;
        };
    }

    /** The settings of {@code contender} to try. */
    static List<Contender> variants(Contender contender) {
        if (contender.model().equals(ModelFiles.PUBLISHED)) {
            return List.of(contender);
        }
        List<String> variants = switch (contender.engine()) {
            case BERTRAND -> List.of("");
            case ONNXRUNTIME -> Arrays.stream(OnnxForm.values()).map(Names::of).toList();
            case DJL -> List.of(OPTIMIZED, PLAIN);
            case NAIVE ->
                contender.threads() == 1 ? List.of(ONE_BLAS_THREAD) : List.of(ONE_BLAS_THREAD, ALL_BLAS_THREADS);
        };
        return variants.stream().map(contender::with).toList();
    }

    /** Everyone of a shape, each with its first variant, with models in {@code folder}. */
    static List<Contender> of(Shape shape, List<EngineName> engines, List<DType> dtypes, int threads, Path folder) {
        List<Contender> contenders = new ArrayList<>();
        for (EngineName engine : engines) {
            for (DType dtype : dtypes(engine)) {
                if (!dtypes.contains(dtype)) {
                    continue;
                }
                Contender written =
                        new Contender(engine, dtype, shape, ModelFiles.WRITTEN, "", threads, folder.toString());
                contenders.add(written);
                if (engine == EngineName.ONNXRUNTIME && shape == Shape.SMALL) {
                    contenders.add(
                            new Contender(engine, dtype, shape, ModelFiles.PUBLISHED, "", threads, folder.toString()));
                }
            }
        }
        return contenders;
    }
}
