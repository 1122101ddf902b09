package dev.bertrand.benchmarks.onnx;

import static dev.bertrand.model.export.OnnxGraph.FLOAT;

import dev.bertrand.benchmarks.WeightFile;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.export.OnnxGraph;
import dev.bertrand.model.export.OnnxGraph.Attribute;
import java.io.IOException;
import java.util.List;

/**
 * {@link OnnxForm#EXPORTED}. The order of operators and of their inputs is what ONNX Runtime's optimisers look for: {@code
 * attention_fusion.cc}, {@code gelu_fusion.cc}, {@code matmul_integer_to_float.cc}.
 */
final class ExportedBert extends BertOnnx {
    /** Added to the scores of padding; the fusion of attention looks for this very number. */
    private static final float MASKED = -10000;

    ExportedBert(WeightFile weights, BertConfig config, OnnxGraph graph, int levels) {
        super(weights, config, graph, levels);
    }

    /** What is added to scores: (B, 1, 1, L), 0 for a token and {@link #MASKED} for padding. */
    @Override
    String mask() {
        String row = graph.node("Unsqueeze", List.of("attention_mask", graph.integers("axis1", 1)));
        String wide = graph.node("Unsqueeze", List.of(row, graph.integers("axis2", 2)));
        String token = graph.node("Cast", List.of(wide), Attribute.of("to", FLOAT));
        String padding = graph.node("Sub", List.of(graph.scalar("one", 1), token));
        return graph.node("Mul", List.of(padding, graph.scalar("masked", MASKED)));
    }

    @Override
    String embeddings() {
        String word = graph.node("Gather", List.of(WORDS, "input_ids")); // (B, L, D)
        String segment = graph.node("Gather", List.of(SEGMENTS, "token_type_ids")); // (B, L, D)
        String shape = graph.node("Shape", List.of("input_ids"));
        String length = graph.node("Slice", List.of(shape, "axis1", graph.integers("end", 2)));
        String position = graph.node("Slice", List.of(POSITIONS, graph.integers("begin", 0), length)); // (L, D)
        return layerNorm(add(add(word, segment), position), EMBEDDING_NORM);
    }

    @Override
    String attention(String x, String mask, String name) throws IOException {
        String q = heads(x, name + ".query", 0, 2, 1, 3); // (B, N, L, H)
        String k = heads(x, name + ".key", 0, 2, 3, 1); // (B, N, H, L)
        String v = heads(x, name + ".value", 0, 2, 1, 3); // (B, N, L, H)
        String root = graph.scalar(name + ".root", (float) Math.sqrt(config.headSize()));
        String scores = graph.node("Div", List.of(graph.node("MatMul", List.of(q, k)), root)); // (B, N, L, L)
        String probabilities = graph.node("Softmax", List.of(add(scores, mask)), Attribute.of("axis", -1L));
        String context = graph.node("MatMul", List.of(probabilities, v)); // (B, N, L, H)
        String turned = graph.node("Transpose", List.of(context), Attribute.of("perm", 0L, 2L, 1L, 3L));
        String flat = graph.integers(name + ".flat", 0, 0, config.hiddenSize());
        return graph.node("Reshape", List.of(turned, flat)); // (B, L, D)
    }

    private String heads(String x, String name, long... order) throws IOException {
        int size = config.hiddenSize();
        String projected = add(product(x, name, size, size), weight(name + ".bias", size)); // (B, L, D)
        String shape = graph.integers(name + ".heads", 0, 0, config.heads(), config.headSize());
        String split = graph.node("Reshape", List.of(projected, shape)); // (B, L, N, H)
        return graph.node("Transpose", List.of(split), Attribute.of("perm", order));
    }

    @Override
    String addAndNorm(String x, String residual, String name) throws IOException {
        norm(name + ".LayerNorm");
        String dense = add(x, weight(name + ".dense.bias", config.hiddenSize()));
        return layerNorm(add(dense, residual), name + ".LayerNorm");
    }

    private String layerNorm(String x, String name) {
        return graph.node("LayerNormalization", List.of(x, name + ".weight", name + ".bias"), epsilon());
    }

    /** x / 2 (1 + erf(x / sqrt 2)), as exporters write it up to opset 19. */
    @Override
    String gelu(String x, String name) throws IOException {
        String biased = add(x, weight(name + ".bias", config.intermediateSize()));
        String root = graph.scalar(name + ".root2", (float) Math.sqrt(2));
        String erf = graph.node("Erf", List.of(graph.node("Div", List.of(biased, root))));
        String above = add(erf, graph.scalar(name + ".one", 1));
        String product = graph.node("Mul", List.of(biased, above));
        return graph.node("Mul", List.of(product, graph.scalar(name + ".half", 0.5f)));
    }

    @Override
    String int8Product(String x, Int8Weight weight) {
        Activations input = quantize(x);
        String sums = graph.node(
                "MatMulInteger", List.of(input.values(), weight.values(), input.zero(), weight.zeros())); // int32
        String real = graph.node("Cast", List.of(sums), Attribute.of("to", FLOAT));
        String scale = graph.node("Mul", List.of(input.scale(), weight.scales()));
        return graph.node("Mul", List.of(real, scale));
    }

    private String add(String a, String b) {
        return graph.node("Add", List.of(a, b));
    }
}
