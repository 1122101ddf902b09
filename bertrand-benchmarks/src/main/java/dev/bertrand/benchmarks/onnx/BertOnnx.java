package dev.bertrand.benchmarks.onnx;

import static dev.bertrand.model.export.OnnxGraph.FLOAT;
import static dev.bertrand.model.export.OnnxGraph.INT64;

import dev.bertrand.benchmarks.WeightFile;
import dev.bertrand.model.checkpoint.DType;
import dev.bertrand.model.checkpoint.TensorSource;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import dev.bertrand.model.export.OnnxGraph;
import dev.bertrand.model.export.OnnxGraph.Attribute;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BERT's encoder as ONNX: {@code input_ids}, {@code attention_mask} and {@code token_type_ids}, each int64 (B, L), to
 * {@code last_hidden_state} (B, L, D). Shapes: B sequences, L tokens with padding, D hidden size, N heads, H = D / N.
 */
public abstract sealed class BertOnnx permits ExportedBert, FusedBert {
    static final String WORDS = "bert.embeddings.word_embeddings.weight";
    static final String POSITIONS = "bert.embeddings.position_embeddings.weight";
    static final String SEGMENTS = "bert.embeddings.token_type_embeddings.weight";
    static final String EMBEDDING_NORM = "bert.embeddings.LayerNorm";

    final WeightFile weights;
    final BertConfig config;
    final OnnxGraph graph;
    private final int levels; // 0 for fp32
    private final Map<String, Activations> quantized = new HashMap<>();

    /** An int8 weight: its values, the scale of each output, and zero points, which are 0. */
    record Int8Weight(String values, String scales, String zeros) {}

    /** Activations as uint8, with their scale and zero point. */
    record Activations(String values, String scale, String zero) {}

    BertOnnx(WeightFile weights, BertConfig config, OnnxGraph graph, int levels) {
        this.weights = weights;
        this.config = config;
        this.graph = graph;
        this.levels = levels;
    }

    /** Writes the model of a Hugging Face folder in fp32; its weights go beside it. */
    public static void write(Path folder, OnnxForm form, Path model) throws IOException {
        write(folder, form, 0, model);
    }

    /**
     * Writes the model of a Hugging Face folder with int8 weights, a scale for each output (QInt8, {@code per_channel}),
     * and activations that are quantised as they come.
     *
     * @param levels of a weight on each side of zero: 127, or 63 ({@code reduce_range}) for processors that would
     *     saturate
     */
    public static void writeInt8(Path folder, OnnxForm form, int levels, Path model) throws IOException {
        write(folder, form, levels, model);
    }

    private static void write(Path folder, OnnxForm form, int levels, Path model) throws IOException {
        BertConfig config = ConfigFile.read(folder);
        if (config.activation() != Activation.GELU) {
            throw new IllegalArgumentException(
                    "hidden_act is %s; the benchmark writes gelu only".formatted(config.activation()));
        }
        Path data = model.resolveSibling(model.getFileName() + ".data");
        try (WeightFile weights = new WeightFile(folder)) {
            OnnxGraph graph = new OnnxGraph("bertrand-benchmarks");
            BertOnnx bert = switch (form) {
                case EXPORTED -> new ExportedBert(weights, config, graph, levels);
                case FUSED -> new FusedBert(weights, config, graph, levels);
            };
            bert.build();
            graph.write(model, data);
        }
    }

    private void build() throws IOException {
        graph.input("input_ids", INT64, "batch", "length");
        graph.input("attention_mask", INT64, "batch", "length");
        graph.input("token_type_ids", INT64, "batch", "length");
        graph.output("last_hidden_state", FLOAT, "batch", "length", config.hiddenSize());
        weight(WORDS, config.vocabSize(), config.hiddenSize());
        weight(POSITIONS, config.maxPositions(), config.hiddenSize());
        weight(SEGMENTS, config.typeVocabSize(), config.hiddenSize());
        norm(EMBEDDING_NORM);

        String mask = mask();
        String x = embeddings(); // (B, L, D)
        for (int i = 0; i < config.layers(); i++) {
            x = layer(x, mask, "bert.encoder.layer." + i);
        }
        graph.rename(x, "last_hidden_state");
    }

    private String layer(String x, String mask, String name) throws IOException {
        int size = config.hiddenSize();
        int wide = config.intermediateSize();
        String context = attention(x, mask, name + ".attention.self"); // (B, L, D)
        String attended = product(context, name + ".attention.output.dense", size, size);
        String normed = addAndNorm(attended, x, name + ".attention.output");

        String inner = gelu(product(normed, name + ".intermediate.dense", wide, size), name + ".intermediate.dense");
        String fed = product(inner, name + ".output.dense", size, wide);
        return addAndNorm(fed, normed, name + ".output");
    }

    /** What attention needs to leave padding out. */
    abstract String mask();

    /** The sum of the three embeddings, normalized: (B, L, D). */
    abstract String embeddings();

    /** The context of every token, (B, L, D), before the output's linear layer. */
    abstract String attention(String x, String mask, String name) throws IOException;

    /** {@code x} and the bias of {@code name.dense}, added to {@code residual} and normalized. */
    abstract String addAndNorm(String x, String residual, String name) throws IOException;

    /** The exact GELU of {@code x} and the bias of {@code name}. */
    abstract String gelu(String x, String name) throws IOException;

    /** {@code x} times a linear layer's weight, without its bias. */
    String product(String x, String name, int out, int in) throws IOException {
        float[] weight = weights.transposed(name + ".weight", out, in); // (in, out)
        if (levels == 0) {
            return graph.node("MatMul", List.of(x, weight(name + ".weight", bytes(weight), in, out)));
        }
        return int8Product(x, int8(name, weight, in, out));
    }

    /** {@code x} times an int8 weight, in fp32 again. */
    abstract String int8Product(String x, Int8Weight weight);

    boolean isInt8() {
        return levels > 0;
    }

    /** Quantises {@code weight} (in, out) to int8 with a scale for each output, zero staying zero. */
    Int8Weight int8(String name, float[] weight, int in, int out) throws IOException {
        float[] scales = new float[out];
        for (int i = 0; i < weight.length; i++) {
            scales[i % out] = Math.max(scales[i % out], Math.abs(weight[i]));
        }
        for (int column = 0; column < out; column++) {
            scales[column] = scales[column] == 0 ? 1 : scales[column] / levels;
        }
        ByteBuffer values = ByteBuffer.allocate(weight.length);
        for (int i = 0; i < weight.length; i++) {
            values.put(i, (byte) Math.round(weight[i] / scales[i % out]));
        }
        return new Int8Weight(
                weight(name + ".int8", DType.I8, values, in, out),
                weight(name + ".scales", bytes(scales), out),
                weight(name + ".zeros", DType.I8, ByteBuffer.allocate(out), out));
    }

    /** Activations as uint8; the products that share an input share its quantisation. */
    Activations quantize(String x) {
        return quantized.computeIfAbsent(x, input -> {
            List<String> results = graph.node("", "DynamicQuantizeLinear", List.of(input), 3);
            return new Activations(results.get(0), results.get(1), results.get(2));
        });
    }

    /** A weight as the file has it. */
    String weight(String name, long... shape) {
        return weight(name, weights.bytes(name), shape);
    }

    String weight(String name, ByteBuffer floats, long... shape) {
        return weight(name, DType.F32, floats, shape);
    }

    private String weight(String name, DType dtype, ByteBuffer littleEndian, long... shape) {
        return graph.weight(TensorSource.of(name, dtype, shape, littleEndian));
    }

    /** Writes both vectors of a layer norm. */
    void norm(String name) throws IOException {
        weight(name + ".weight", config.hiddenSize());
        weight(name + ".bias", config.hiddenSize());
    }

    Attribute epsilon() {
        return Attribute.of("epsilon", (float) config.layerNormEps());
    }

    static ByteBuffer bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }
}
