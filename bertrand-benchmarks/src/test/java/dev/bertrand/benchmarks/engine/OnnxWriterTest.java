package dev.bertrand.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.bertrand.benchmarks.Json;
import dev.bertrand.benchmarks.ModelFiles;
import dev.bertrand.benchmarks.Reference;
import dev.bertrand.benchmarks.Shape;
import dev.bertrand.benchmarks.Workload;
import dev.bertrand.benchmarks.onnx.BertOnnx;
import dev.bertrand.benchmarks.onnx.OnnxForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference: our own forward, on a batch of mixed lengths, through ONNX Runtime. */
class OnnxWriterTest {
    private static final int LAYERS = Shape.TINY.config().layers();

    @TempDir
    private static Path folder;

    private static Reference reference;

    @BeforeAll
    static void a_tiny_model() throws IOException {
        WeightsMain.write(Shape.TINY, folder, 1);
        reference = Json.MAPPER.readValue(new ModelFiles(folder).reference().toFile(), Reference.class);
    }

    private static double error(Path model) throws OrtException {
        try (OnnxEngine engine = new OnnxEngine(model, 1)) {
            return reference.error(engine.firstVectors(Workload.check()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void in_fp32_it_computes_what_we_compute(OnnxForm form) throws Exception {
        Path model = folder.resolve("fp32.onnx");
        BertOnnx.write(folder, form, model);
        assertThat(error(model)).isLessThan(1e-5);
    }

    @ParameterizedTest
    @EnumSource
    void in_int8_it_stays_near(OnnxForm form) throws Exception {
        Path model = folder.resolve("int8.onnx");
        BertOnnx.writeInt8(folder, form, 63, model);
        assertThat(error(model)).isLessThan(0.1);
    }

    @Test
    void the_fused_form_has_fused_attention() throws Exception {
        Path model = folder.resolve("fused.onnx");
        BertOnnx.write(folder, OnnxForm.FUSED, model);
        assertThat(optimized(model))
                .containsEntry("Attention", LAYERS)
                .containsEntry("BiasGelu", LAYERS)
                .containsEntry("SkipLayerNormalization", 2 * LAYERS)
                .doesNotContainKey("Softmax");
    }

    /** Should a later version find attention by itself, this says so. */
    @Test
    void the_optimiser_fuses_gelu_of_what_was_exported_but_not_its_attention() throws Exception {
        Path model = folder.resolve("exported.onnx");
        BertOnnx.write(folder, OnnxForm.EXPORTED, model);
        assertThat(optimized(model))
                .containsEntry("BiasGelu", LAYERS)
                .doesNotContainKey("Erf")
                .doesNotContainKey("Attention");
    }

    @Test
    void the_optimiser_fuses_int8_products() throws Exception {
        Path model = folder.resolve("exported-int8.onnx");
        BertOnnx.writeInt8(folder, OnnxForm.EXPORTED, 127, model);
        Map<String, Integer> operators = optimized(model);
        assertThat(operators).doesNotContainKey("MatMulInteger");
        assertThat(operators.getOrDefault("DynamicQuantizeMatMul", 0)
                        + operators.getOrDefault("MatMulIntegerToFloat", 0))
                .isEqualTo(6 * LAYERS);
    }

    /** How often each operator is left after ONNX Runtime's optimisation. */
    private static Map<String, Integer> optimized(Path model) throws Exception {
        Path file = Files.createTempFile(folder, "optimized", ".onnx");
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setOptimizedModelFilePath(file.toString());
            OrtEnvironment.getEnvironment()
                    .createSession(model.toString(), options)
                    .close();
        }
        return Operators.count(file);
    }
}
