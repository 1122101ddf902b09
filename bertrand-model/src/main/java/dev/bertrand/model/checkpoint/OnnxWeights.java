package dev.bertrand.model.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of an ONNX graph under Hugging Face's names. Exporters keep the names of most parameters, but turn the
 * matrices of linear layers around and call them {@code onnx::MatMul_787}; which layer such a one belongs to, the node
 * that multiplies by it tells ({@code /encoder/layer.0/attention/self/query/MatMul}), or else the bias that is added to
 * the product.
 */
final class OnnxWeights {
    private static final Set<String> QUANTIZED = Set.of(
            "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "QLinearMatMul", "DynamicQuantizeMatMul");
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private final OnnxModel model;
    private final Map<String, StoredTensor> named = new LinkedHashMap<>();

    private OnnxWeights(OnnxModel model) {
        this.model = model;
    }

    /**
     * The weights of a graph.
     *
     * @throws CheckpointException if they are quantized, or broken
     */
    static ForeignWeights of(OnnxModel model) {
        for (OnnxNode node : model.nodes()) {
            if (QUANTIZED.contains(node.operator())) {
                throw new CheckpointException(
                        model.file(), "is quantized (%s); take the model's fp32 file".formatted(node.operator()));
            }
        }
        try {
            return new ForeignWeights(model.file(), new OnnxWeights(model).collect());
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(model.file(), String.valueOf(e.getMessage()));
        }
    }

    private Map<String, StoredTensor> collect() {
        model.tensors().forEach((name, tensor) -> add(name, tensor, false));
        for (OnnxNode node : model.nodes()) {
            switch (node.operator()) {
                // Exporters keep one of several equal tensors and copy it for the others.
                case "Identity" -> add(node.output(), model.tensors().get(node.input(0)), false);
                case "MatMul" -> addMatrix(node, true);
                case "Gemm" -> addMatrix(node, node.integers().getOrDefault("transB", 0L) == 0);
                default -> {}
            }
        }
        return named;
    }

    /** Only what is called as parameters are: graphs hold shapes and other numbers, too. */
    private void add(String name, @Nullable OnnxTensor tensor, boolean transposed) {
        boolean parameter = name.endsWith(WEIGHT)
                || name.endsWith(BIAS)
                || name.endsWith("LayerNorm.gamma")
                || name.endsWith("LayerNorm.beta");
        if (tensor == null || tensor.dtype() == null || !parameter) {
            return;
        }
        named.put(name, new StoredTensor(tensor.dtype(), tensor.shape(), transposed, tensor.bytes()));
    }

    private void addMatrix(OnnxNode product, boolean transposed) {
        String matrix = product.input(1);
        OnnxTensor tensor = model.tensors().get(matrix);
        if (tensor == null || tensor.shape().length != 2) {
            return; // two results multiplied, or a matrix that is turned in the graph
        }
        add(matrix.endsWith(WEIGHT) ? matrix : layer(product) + WEIGHT, tensor, transposed);
    }

    /** The linear layer that a product belongs to, as its parameters' names begin. */
    private String layer(OnnxNode product) {
        String path = product.name();
        int last = path.lastIndexOf('/');
        if (last > 0) {
            return path.substring(path.startsWith("/") ? 1 : 0, last).replace('/', '.');
        }
        String bias = product.operator().equals("Gemm") ? product.input(2) : addedTo(product.output());
        return bias.endsWith(BIAS) ? bias.substring(0, bias.length() - BIAS.length()) : path;
    }

    /** The parameter that is added to a result; empty if there is none. */
    private String addedTo(String result) {
        return model.readers(result).stream()
                .filter(node -> node.operator().equals("Add"))
                .flatMap(node -> node.inputs().stream())
                .filter(model.tensors()::containsKey)
                .findFirst()
                .orElse("");
    }
}
