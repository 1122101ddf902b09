package dev.bertrand.model.checkpoint;

import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What an ONNX graph tells of a BERT beyond its sizes: heads, activation and the layer norms' epsilon. */
final class OnnxConfig {
    /** Nodes that a walk looks at: more than there are between two products. */
    private static final int STEPS = 64;

    private final OnnxModel model;

    private OnnxConfig(OnnxModel model) {
        this.model = model;
    }

    /**
     * The config of a graph that has none beside it.
     *
     * @throws CheckpointException if the graph does not show it
     */
    static BertConfig of(OnnxModel model, Weights weights) {
        EncoderShape shape = new EncoderShape(weights);
        OnnxConfig graph = new OnnxConfig(model);
        try {
            return shape.config(graph.heads(shape.hiddenSize()))
                    .activation(graph.activation())
                    .layerNormEps(graph.epsilon())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(model.file(), String.valueOf(e.getMessage()));
        }
    }

    /** From the shape (B, L, N, H) that queries are given. */
    private int heads(int hiddenSize) {
        for (OnnxNode node : model.nodes()) {
            if (!node.operator().equals("Reshape")) {
                continue;
            }
            List<Long> sizes = lastTwo(node.input(1));
            if (sizes.size() == 2
                    && sizes.get(0) > 0
                    && sizes.get(1) > 0
                    && sizes.get(1) < hiddenSize
                    && sizes.get(0) * sizes.get(1) == hiddenSize) {
                return sizes.get(0).intValue();
            }
        }
        throw unclear("how many attention heads there are");
    }

    /** The last two numbers of a shape, as far as they are constant. */
    private List<Long> lastTwo(String shape) {
        OnnxNode producer = model.producer(shape);
        List<String> parts =
                producer != null && producer.operator().equals("Concat") ? producer.inputs() : List.of(shape);
        List<Long> sizes = parts.stream()
                .skip(Math.max(0, parts.size() - 2))
                .flatMap(part -> numbers(part).stream())
                .toList();
        return sizes.subList(Math.max(0, sizes.size() - 2), sizes.size());
    }

    private List<Long> numbers(String name) {
        OnnxTensor tensor = model.tensors().get(name);
        if (tensor == null || tensor.dtype() != DType.I64 || tensor.shape().length > 1) {
            return List.of();
        }
        ByteBuffer bytes = tensor.bytes().get();
        return LongStream.generate(bytes::getLong)
                .limit(bytes.remaining() / Long.BYTES)
                .boxed()
                .toList();
    }

    /** By the operators between the feed-forward block's two products. */
    private Activation activation() {
        Set<OnnxNode> behind = nodesBehind(intermediateProduct());
        Set<String> seen = behind.stream().map(OnnxNode::operator).collect(Collectors.toSet());
        // Since opset 20 there is an operator for it; ONNX Runtime's optimizer has had another one for longer.
        boolean approximate = behind.stream()
                .anyMatch(node -> node.operator().equals("Gelu")
                        && node.texts().getOrDefault("approximate", "none").equals("tanh"));
        if (seen.contains("Erf") || (seen.contains("Gelu") && !approximate)) {
            return Activation.GELU;
        }
        if (seen.contains("Tanh") || approximate || seen.contains("FastGelu")) {
            return Activation.GELU_PYTORCH_TANH;
        }
        if (seen.contains("Relu")) {
            return Activation.RELU;
        }
        if (seen.contains("Sigmoid")) {
            return Activation.SILU;
        }
        throw unclear("the activation (hidden_act)");
    }

    private OnnxNode intermediateProduct() {
        return model.nodes().stream()
                .filter(node -> node.operator().equals("Add"))
                .filter(node -> node.inputs().stream().anyMatch(input -> input.endsWith("intermediate.dense.bias")))
                .findFirst()
                .orElseThrow(() -> unclear("the feed-forward block"));
    }

    /** Those from a node to the next products. */
    private Set<OnnxNode> nodesBehind(OnnxNode start) {
        Set<OnnxNode> behind = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<OnnxNode> met = Collections.newSetFromMap(new IdentityHashMap<>()); // cycles end here
        Deque<OnnxNode> ahead = new ArrayDeque<>(List.of(start));
        while (!ahead.isEmpty() && met.size() < STEPS) {
            OnnxNode node = ahead.remove();
            if (!met.add(node) || node.operator().equals("MatMul")) {
                continue;
            }
            behind.add(node);
            node.outputs().forEach(output -> ahead.addAll(model.readers(output)));
        }
        return behind;
    }

    /** An attribute of LayerNormalization, or the number under the root where the norm is spelt out. */
    private double epsilon() {
        for (OnnxNode node : model.nodes()) {
            if (node.operator().equals("LayerNormalization")) {
                return exact(node.reals().getOrDefault("epsilon", 1e-5f));
            }
            if (node.operator().equals("Sqrt")) {
                Optional<Float> added = constantAdded(node.input(0));
                if (added.isPresent()) {
                    return exact(added.get());
                }
            }
        }
        throw unclear("the layer norms' epsilon");
    }

    private Optional<Float> constantAdded(String sum) {
        OnnxNode add = model.producer(sum);
        if (add == null || !add.operator().equals("Add")) {
            return Optional.empty();
        }
        return add.inputs().stream()
                .map(model.tensors()::get)
                .filter(tensor -> tensor != null && tensor.dtype() == DType.F32 && tensor.shape().length <= 1)
                .map(tensor -> tensor.bytes().get().getFloat())
                .findFirst();
    }

    /** The decimal number that was meant: 1e-12, not the float nearest to it. */
    private static double exact(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    private CheckpointException unclear(String what) {
        return new CheckpointException(
                model.file(), "does not show %s; put the model's config.json beside it".formatted(what));
    }
}
