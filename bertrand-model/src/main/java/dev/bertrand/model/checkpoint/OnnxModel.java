package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The graph of an ONNX file (onnx/onnx, {@code onnx.proto}): its nodes, and the tensors it starts from. Numbers stay in
 * the mapped file. Subgraphs are left out: a BERT has none.
 *
 * @param tensors initializers and constants, by name
 * @param producers the node behind a name
 * @param consumers the nodes that read a name
 */
record OnnxModel(
        Path file,
        List<OnnxNode> nodes,
        Map<String, OnnxTensor> tensors,
        Map<String, OnnxNode> producers,
        Map<String, List<OnnxNode>> consumers) {
    /** {@code ModelProto.graph}. */
    private static final int GRAPH = 7;

    /**
     * Reads a file's graph.
     *
     * @throws CheckpointException if it is missing, unreadable, not ONNX, or its weights are quantized
     */
    static OnnxModel open(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new CheckpointException(file, "has %,d bytes; ONNX files end at 2 GiB".formatted(channel.size()));
            }
            ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, channel.size());
            return read(file, new ProtoReader(bytes));
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file, "does not exist", e);
        } catch (IOException e) {
            throw new CheckpointException(file, "cannot read: " + e.getMessage(), e);
        } catch (BufferUnderflowException e) {
            throw new CheckpointException(file, "ends in the middle of a message; is it truncated?");
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, "is no ONNX model that can be read: " + e.getMessage());
        }
    }

    private static OnnxModel read(Path file, ProtoReader model) {
        List<OnnxNode> nodes = new ArrayList<>();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        boolean found = false;
        for (int field = model.nextField(); field != 0; field = model.nextField()) {
            if (field == GRAPH) {
                found = true;
                graph(file, model.message(), nodes, tensors);
            } else {
                model.skip();
            }
        }
        if (!found) {
            throw new IllegalArgumentException("there is no graph in it");
        }
        return linked(file, nodes, tensors);
    }

    /** {@code GraphProto}: 1 node, 5 initializer. */
    private static void graph(Path file, ProtoReader graph, List<OnnxNode> nodes, Map<String, OnnxTensor> tensors) {
        for (int field = graph.nextField(); field != 0; field = graph.nextField()) {
            switch (field) {
                case 1 -> nodes.add(OnnxNode.read(file, graph.message()));
                case 5 -> {
                    OnnxTensor tensor = OnnxTensor.read(file, graph.message());
                    tensors.put(tensor.name(), tensor);
                }
                default -> graph.skip();
            }
        }
    }

    private static OnnxModel linked(Path file, List<OnnxNode> nodes, Map<String, OnnxTensor> tensors) {
        Map<String, OnnxNode> producers = new HashMap<>();
        Map<String, List<OnnxNode>> consumers = new HashMap<>();
        for (OnnxNode node : nodes) {
            node.outputs().forEach(output -> producers.put(output, node));
            node.inputs()
                    .forEach(input -> consumers
                            .computeIfAbsent(input, i -> new ArrayList<>(1))
                            .add(node));
            OnnxTensor value = node.tensor();
            if (node.operator().equals("Constant") && value != null) {
                node.outputs().forEach(output -> tensors.putIfAbsent(output, value));
            }
        }
        return new OnnxModel(file, nodes, tensors, producers, consumers);
    }

    /** The nodes that read {@code name}. */
    List<OnnxNode> readers(String name) {
        return consumers.getOrDefault(name, List.of());
    }

    /** The node whose result {@code name} is; null for inputs and initializers. */
    @Nullable
    OnnxNode producer(String name) {
        return producers.get(name);
    }
}
