package dev.bertrand.benchmarks.onnx;

import static dev.bertrand.model.export.OnnxGraph.INT32;

import dev.bertrand.benchmarks.WeightFile;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.export.OnnxGraph;
import dev.bertrand.model.export.OnnxGraph.Attribute;
import java.io.IOException;
import java.util.List;

/** {@link OnnxForm#FUSED}: the operators of {@code com.microsoft}, documented in ContribOperators.md. */
final class FusedBert extends BertOnnx {
    /** ONNX Runtime's own operators. */
    private static final String MICROSOFT = "com.microsoft";

    private static final List<String> PROJECTIONS = List.of(".query", ".key", ".value");

    FusedBert(WeightFile weights, BertConfig config, OnnxGraph graph, int levels) {
        super(weights, config, graph, levels);
    }

    /** int32 (B, L): 1 for a token, 0 for padding. */
    @Override
    String mask() {
        return integers("attention_mask");
    }

    private String integers(String input) {
        return graph.node("Cast", List.of(input), Attribute.of("to", INT32));
    }

    @Override
    String embeddings() {
        List<String> inputs = List.of(
                integers("input_ids"),
                integers("token_type_ids"),
                WORDS,
                POSITIONS,
                SEGMENTS,
                EMBEDDING_NORM + ".weight",
                EMBEDDING_NORM + ".bias");
        return graph.node(MICROSOFT, "EmbedLayerNormalization", inputs, 2, epsilon())
                .get(0);
    }

    /** Query, key and value in one product of (D, 3 D). */
    @Override
    String attention(String x, String mask, String name) throws IOException {
        int size = config.hiddenSize();
        float[] joined = new float[3 * size * size]; // (D, 3 D)
        float[] biases = new float[3 * size];
        for (int i = 0; i < PROJECTIONS.size(); i++) {
            String projection = name + PROJECTIONS.get(i);
            float[] part = weights.transposed(projection + ".weight", size, size); // (D, D)
            for (int row = 0; row < size; row++) {
                System.arraycopy(part, row * size, joined, (3 * row + i) * size, size);
            }
            System.arraycopy(weights.floats(projection + ".bias"), 0, biases, i * size, size);
        }
        String bias = weight(name + ".bias", bytes(biases), 3L * size);
        Attribute heads = Attribute.of("num_heads", config.heads());
        if (!isInt8()) {
            String weight = weight(name + ".weight", bytes(joined), size, 3L * size);
            return microsoft("Attention", List.of(x, weight, bias, mask), heads);
        }
        Int8Weight weight = int8(name, joined, size, 3 * size);
        Activations input = quantize(x);
        List<String> inputs = List.of(
                input.values(),
                weight.values(),
                bias,
                input.scale(),
                weight.scales(),
                mask,
                input.zero(),
                weight.zeros());
        return microsoft("QAttention", inputs, heads);
    }

    @Override
    String addAndNorm(String x, String residual, String name) throws IOException {
        String norm = name + ".LayerNorm";
        norm(norm);
        String bias = weight(name + ".dense.bias", config.hiddenSize());
        return microsoft(
                "SkipLayerNormalization", List.of(x, residual, norm + ".weight", norm + ".bias", bias), epsilon());
    }

    @Override
    String gelu(String x, String name) throws IOException {
        return microsoft("BiasGelu", List.of(x, weight(name + ".bias", config.intermediateSize())));
    }

    @Override
    String int8Product(String x, Int8Weight weight) {
        return microsoft("DynamicQuantizeMatMul", List.of(x, weight.values(), weight.scales(), weight.zeros()));
    }

    private String microsoft(String operator, List<String> inputs, Attribute... attributes) {
        return graph.node(MICROSOFT, operator, inputs, 1, attributes).get(0);
    }
}
