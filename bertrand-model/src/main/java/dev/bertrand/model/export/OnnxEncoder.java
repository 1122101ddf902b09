package dev.bertrand.model.export;

import static dev.bertrand.model.export.OnnxGraph.FLOAT;
import static dev.bertrand.model.export.OnnxGraph.INT64;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.checkpoint.TensorSource;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.model.export.OnnxGraph.Attribute;
import dev.bertrand.torch.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The encoder's definition as a graph, and the pieces its heads are made of. Weights keep the names of the parameters;
 * those of linear layers are turned around, because a product wants them (in, out). Shapes: B sequences, L tokens with
 * padding, D hidden size, N heads, H = D / N, V vocabulary.
 */
final class OnnxEncoder {
    /** Added to the scores of padding; ONNX Runtime's fusion of attention looks for this very number. */
    private static final float MASKED = -10000;

    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final String POSITIONS = "bert.embeddings.position_embeddings.weight";
    private static final String SEGMENTS = "bert.embeddings.token_type_embeddings.weight";

    private final BertConfig config;
    private final Parameters parameters;
    private final OnnxGraph graph = new OnnxGraph("bertrand");
    private final Set<String> constants = new HashSet<>();
    private final List<String> states = new ArrayList<>(); // (B, L, D), of the embeddings and of each layer

    OnnxEncoder(BertConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
    }

    /** The last layer's hidden states, (B, L, D). */
    String build(String batch, String length) {
        graph.input("input_ids", INT64, batch, length);
        graph.input("attention_mask", INT64, batch, length);
        graph.input("token_type_ids", INT64, batch, length);
        String mask = mask(); // (B, 1, 1, L)
        String x = embeddings(); // (B, L, D)
        states.add(x);
        for (int i = 0; i < config.layers(); i++) {
            x = layer(x, mask, "bert.encoder.layer." + i);
            states.add(x);
        }
        return x;
    }

    /** What a task's layer reads of the built encoder, {@code LayerMix}'s features: (B, L, W). */
    String features() {
        LayerFeatures features = config.features();
        List<String> chosen =
                features.states(config.layers()).stream().map(states::get).toList();
        return switch (features.kind()) {
            case LAYER -> chosen.get(0);
            case SUM -> sum(chosen);
            case CONCAT -> graph.node("Concat", chosen, Attribute.of("axis", -1L));
            case MIX -> sum(mixed(chosen));
        };
    }

    private List<String> mixed(List<String> chosen) {
        double[] shares = Tensors.toDoubles(parameter("mix.weights").softmax(0).mul(parameter("mix.gamma"))); // (S)
        return IntStream.range(0, shares.length)
                .mapToObj(k -> multiply(chosen.get(k), scalar("mix.share." + k, (float) shares[k])))
                .toList();
    }

    private String sum(List<String> terms) {
        return terms.stream().reduce(this::add).orElseThrow();
    }

    /** Makes {@code result} an output of the graph. */
    void output(String result, String name, Object... shape) {
        graph.output(name, FLOAT, shape);
        graph.rename(result, name);
    }

    void write(Path file) {
        graph.write(file);
    }

    /** What is added to scores: 0 for a token and {@link #MASKED} for padding. */
    private String mask() {
        String row = graph.node("Unsqueeze", List.of("attention_mask", integers("axis1", 1)));
        String wide = graph.node("Unsqueeze", List.of(row, integers("axis2", 2)));
        String token = graph.node("Cast", List.of(wide), Attribute.of("to", FLOAT));
        String padding = graph.node("Sub", List.of(scalar("one", 1), token));
        return graph.node("Mul", List.of(padding, scalar("masked", MASKED)));
    }

    private String embeddings() {
        String word = graph.node("Gather", List.of(weight(WORDS), "input_ids")); // (B, L, D)
        String segment = graph.node("Gather", List.of(weight(SEGMENTS), "token_type_ids")); // (B, L, D)
        String shape = graph.node("Shape", List.of("input_ids"));
        String length = graph.node("Slice", List.of(shape, integers("axis1", 1), integers("axis2", 2)));
        String position = graph.node("Slice", List.of(weight(POSITIONS), integers("axis0", 0), length)); // (L, D)
        return norm(add(add(word, segment), position), "bert.embeddings.LayerNorm");
    }

    private String layer(String x, String mask, String name) {
        String attended = linear(attention(x, mask, name + ".attention.self"), name + ".attention.output.dense");
        x = norm(add(attended, x), name + ".attention.output.LayerNorm");

        String fed = linear(activation(linear(x, name + ".intermediate.dense")), name + ".output.dense");
        return norm(add(fed, x), name + ".output.LayerNorm");
    }

    private String attention(String x, String mask, String name) {
        String q = heads(x, name + ".query", 0, 2, 1, 3); // (B, N, L, H)
        String k = heads(x, name + ".key", 0, 2, 3, 1); // (B, N, H, L)
        String v = heads(x, name + ".value", 0, 2, 1, 3); // (B, N, L, H)
        String root = scalar("root_of_head_size", (float) Math.sqrt(config.headSize()));
        String scores = graph.node("Div", List.of(graph.node("MatMul", List.of(q, k)), root)); // (B, N, L, L)
        String probabilities = graph.node("Softmax", List.of(add(scores, mask)), Attribute.of("axis", -1L));
        String context = graph.node("MatMul", List.of(probabilities, v)); // (B, N, L, H)
        String turned = graph.node("Transpose", List.of(context), Attribute.of("perm", 0L, 2L, 1L, 3L));
        return graph.node("Reshape", List.of(turned, integers("joined", 0, 0, config.hiddenSize()))); // (B, L, D)
    }

    private String heads(String x, String name, long... order) {
        String shape = integers("heads", 0, 0, config.heads(), config.headSize());
        String split = graph.node("Reshape", List.of(linear(x, name), shape)); // (B, L, N, H)
        return graph.node("Transpose", List.of(split), Attribute.of("perm", order));
    }

    /** The linear layer {@code name}: (..., in) to (..., out). */
    String linear(String x, String name) {
        Tensor weight = parameter(name + ".weight"); // (out, in)
        graph.weight(TensorSource.turned(name + ".weight", weight));
        return add(graph.node("MatMul", List.of(x, name + ".weight")), weight(name + ".bias"));
    }

    private String norm(String x, String name) {
        return graph.node(
                "LayerNormalization",
                List.of(x, weight(name + ".weight"), weight(name + ".bias")),
                Attribute.of("epsilon", (float) config.layerNormEps()));
    }

    private String activation(String x) {
        return switch (config.activation()) {
            case GELU -> gelu(x);
            case GELU_NEW, GELU_PYTORCH_TANH -> geluByTanh(x);
            case RELU -> graph.node("Relu", List.of(x));
            case SILU -> multiply(x, graph.node("Sigmoid", List.of(x)));
        };
    }

    /** x / 2 (1 + erf(x / sqrt 2)), in the order that ONNX Runtime's {@code gelu_fusion.cc} looks for. */
    private String gelu(String x) {
        String erf =
                graph.node("Erf", List.of(graph.node("Div", List.of(x, scalar("root_of_2", (float) Math.sqrt(2))))));
        return multiply(multiply(x, add(erf, scalar("one", 1))), scalar("half", 0.5f));
    }

    /** x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
    private String geluByTanh(String x) {
        String cube = graph.node("Pow", List.of(x, scalar("three", 3)));
        String sum = add(x, multiply(cube, scalar("cubic", 0.044715f)));
        String tanh =
                graph.node("Tanh", List.of(multiply(sum, scalar("root_of_2_by_pi", (float) Math.sqrt(2 / Math.PI)))));
        return multiply(multiply(x, scalar("half", 0.5f)), add(tanh, scalar("one", 1)));
    }

    /** The pooler's vector of each sequence: (B, L, D) to (B, D). */
    String pooled(String hidden) {
        return pooled(hidden, Pooler.NAME);
    }

    /** The same of features, which may be wider: (B, L, W) to (B, D). */
    String pooledFeatures(String features) {
        return pooled(features, config.featureSize() == config.hiddenSize() ? Pooler.NAME : "mix.pooler.dense");
    }

    private String pooled(String hidden, String name) {
        String first = graph.node("Gather", List.of(hidden, index("first", 0)), Attribute.of("axis", 1L)); // (B, D)
        return graph.node("Tanh", List.of(linear(first, name)));
    }

    /** The last dimension's columns one by one: (B, L, count) to (B, L) each. */
    List<String> columns(String x, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> graph.node("Gather", List.of(x, index("column" + i, i)), Attribute.of("axis", 2L)))
                .toList();
    }

    /** The masked language model's scores, by the word embeddings' own matrix: (B, L, D) to (B, L, V). */
    String words(String hidden) {
        String transform = "cls.predictions.transform";
        String x = norm(activation(linear(hidden, transform + ".dense")), transform + ".LayerNorm"); // (B, L, D)
        String table = graph.node("Transpose", List.of(WORDS), Attribute.of("perm", 1L, 0L)); // (D, V)
        return add(graph.node("MatMul", List.of(x, table)), weight("cls.predictions.bias"));
    }

    private String weight(String name) {
        return graph.weight(TensorSource.of(name, parameter(name)));
    }

    private Tensor parameter(String name) {
        Tensor parameter = parameters.named().get(name);
        if (parameter == null) {
            throw new AssertionError("the model has no parameter " + name);
        }
        return parameter;
    }

    private String add(String a, String b) {
        return graph.node("Add", List.of(a, b));
    }

    private String multiply(String a, String b) {
        return graph.node("Mul", List.of(a, b));
    }

    private String scalar(String name, float value) {
        return constants.add(name) ? graph.scalar(name, value) : name;
    }

    private String integers(String name, long... values) {
        return constants.add(name) ? graph.integers(name, values) : name;
    }

    private String index(String name, long value) {
        return constants.add(name) ? graph.index(name, value) : name;
    }
}
