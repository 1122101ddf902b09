package dev.bertrand.model.export;

import dev.bertrand.model.checkpoint.AtomicFile;
import dev.bertrand.model.checkpoint.CheckpointWriteException;
import dev.bertrand.model.checkpoint.DType;
import dev.bertrand.model.checkpoint.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * An ONNX model under construction (onnx/onnx, {@code onnx.proto}, IR version 8, opset 17). Weights are written when the
 * model is, one after the other, so that none lies in memory twice.
 */
public final class OnnxGraph {
    /** Types of inputs and results, {@code TensorProto.DataType}. */
    public static final int FLOAT = 1;

    public static final int INT32 = 6;
    public static final int INT64 = 7;

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    /** {@code TensorProto.DataLocation.EXTERNAL}. */
    private static final int EXTERNAL = 1;
    /** Where external weights begin: pages can be mapped. */
    private static final int PAGE = 4096;

    private static final Map<DType, Integer> TYPES = Map.of(
            DType.F32, FLOAT,
            DType.U8, 2,
            DType.I8, 3,
            DType.I32, INT32,
            DType.I64, INT64,
            DType.F16, 10,
            DType.F64, 11,
            DType.BF16, 16);

    /** An attribute of a node, ready to be written. */
    public record Attribute(ProtoWriter message) {
        public static Attribute of(String name, long value) {
            return new Attribute(
                    new ProtoWriter().text(1, name).integer(3, value).integer(20, 2));
        }

        public static Attribute of(String name, float value) {
            return new Attribute(new ProtoWriter().text(1, name).real(2, value).integer(20, 1));
        }

        public static Attribute of(String name, long... values) {
            ProtoWriter message = new ProtoWriter().text(1, name);
            for (long value : values) {
                message.integer(8, value);
            }
            return new Attribute(message.integer(20, 7));
        }
    }

    private final String producer;
    private final ProtoWriter graph = new ProtoWriter();
    private final List<TensorSource> weights = new ArrayList<>();
    private final Set<String> domains = new TreeSet<>(Set.of(""));
    private int nodes;

    /** @param producer who makes it, {@code ModelProto.producer_name} */
    public OnnxGraph(String producer) {
        this.producer = producer;
        graph.text(2, "bert");
    }

    /** A node of the standard's own operators with one output; the output's name. */
    public String node(String operator, List<String> inputs, Attribute... attributes) {
        return node("", operator, inputs, 1, attributes).get(0);
    }

    /** Any node; the names of its outputs. */
    public List<String> node(
            String domain, String operator, List<String> inputs, int outputs, Attribute... attributes) {
        String name = operator + "_" + nodes++;
        ProtoWriter node = new ProtoWriter();
        inputs.forEach(input -> node.text(1, input));
        List<String> results =
                IntStream.range(0, outputs).mapToObj(i -> name + "." + i).toList();
        results.forEach(output -> node.text(2, output));
        node.text(3, name).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        if (!domain.isEmpty()) {
            node.text(7, domain);
        }
        domains.add(domain);
        graph.message(1, node);
        return results;
    }

    /** Gives a node's output the name of one of the graph's. */
    public void rename(String from, String to) {
        ProtoWriter node =
                new ProtoWriter().text(1, from).text(2, to).text(3, to).text(4, "Identity");
        graph.message(1, node);
    }

    public void input(String name, int type, Object... dimensions) {
        graph.message(11, value(name, type, dimensions));
    }

    public void output(String name, int type, Object... dimensions) {
        graph.message(12, value(name, type, dimensions));
    }

    /** A name and a type; a dimension is a number, or the name of one that varies. */
    private static ProtoWriter value(String name, int type, Object... dimensions) {
        ProtoWriter shape = new ProtoWriter();
        for (Object dimension : dimensions) {
            shape.message(
                    1,
                    dimension instanceof Integer number
                            ? new ProtoWriter().integer(1, number)
                            : new ProtoWriter().text(2, dimension.toString()));
        }
        ProtoWriter tensor = new ProtoWriter().integer(1, type).message(2, shape);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
    }

    /** A constant of whole numbers, in the graph itself so that optimisers can read it. */
    public String integers(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        graph.message(5, tensor(name, INT64, values.length).bytes(9, bytes.array()));
        return name;
    }

    /** A single whole number, in the graph itself. */
    public String index(String name, long value) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        graph.message(5, tensor(name, INT64).bytes(9, bytes.array()));
        return name;
    }

    /** A single number, in the graph itself. */
    public String scalar(String name, float value) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
        graph.message(5, tensor(name, FLOAT).bytes(9, bytes.array()));
        return name;
    }

    /** A weight, whose bytes are asked for when the model is written; its name. */
    public String weight(TensorSource weight) {
        weights.add(weight);
        return weight.name();
    }

    private static ProtoWriter tensor(String name, int type, long... shape) {
        ProtoWriter tensor = new ProtoWriter();
        for (long size : shape) {
            tensor.integer(1, size);
        }
        return tensor.integer(2, type).text(8, name);
    }

    private static ProtoWriter tensor(TensorSource weight) {
        Integer type = TYPES.get(weight.dtype());
        if (type == null) {
            throw new IllegalArgumentException(
                    "%s is %s, which ONNX weights are not".formatted(weight.name(), weight.dtype()));
        }
        return tensor(weight.name(), type, weight.shape());
    }

    /**
     * Writes the model as one file, which replaces an older one only when it is complete.
     *
     * @throws CheckpointWriteException if it would be larger than the 2 GiB that a message may have, or cannot be written
     */
    public void write(Path model) {
        List<ProtoWriter> heads = new ArrayList<>();
        long length = graph.size();
        for (TensorSource weight : weights) {
            ProtoWriter head = tensor(weight).header(9, weight.bytes());
            heads.add(head);
            long tensor = head.size() + weight.bytes();
            length += new ProtoWriter().header(5, tensor).size() + tensor;
        }
        if (length > Integer.MAX_VALUE - PAGE) {
            throw new CheckpointWriteException(
                    model, "would have %,d bytes, but an ONNX file ends at 2 GiB".formatted(length));
        }
        ProtoWriter begin = header().header(7, length);
        AtomicFile.write(model, begin.size() + length, channel -> {
            put(channel, begin);
            put(channel, graph);
            for (int i = 0; i < heads.size(); i++) {
                long tensor = heads.get(i).size() + weights.get(i).bytes();
                put(channel, new ProtoWriter().header(5, tensor));
                put(channel, heads.get(i));
                weights.get(i).writeTo(channel);
            }
        });
    }

    /**
     * Writes the graph, and its weights to another file beside it, page by page, from where they can be mapped without a
     * copy.
     */
    public void write(Path model, Path data) {
        ProtoWriter whole = new ProtoWriter().bytes(graph.toBytes());
        long end = 0;
        List<Long> offsets = new ArrayList<>();
        for (TensorSource weight : weights) {
            long offset = (end + PAGE - 1) / PAGE * PAGE;
            offsets.add(offset);
            end = offset + weight.bytes();
            whole.message(
                    5,
                    tensor(weight)
                            .message(13, entry("location", data.getFileName().toString()))
                            .message(13, entry("offset", Long.toString(offset)))
                            .message(13, entry("length", Long.toString(weight.bytes())))
                            .integer(14, EXTERNAL));
        }
        AtomicFile.write(data, end, channel -> {
            for (int i = 0; i < offsets.size(); i++) {
                channel.position(offsets.get(i));
                weights.get(i).writeTo(channel);
            }
        });
        ProtoWriter message = header().message(7, whole);
        AtomicFile.write(model, message.size(), channel -> put(channel, message));
    }

    private static ProtoWriter entry(String key, String value) {
        return new ProtoWriter().text(1, key).text(2, value);
    }

    private ProtoWriter header() {
        ProtoWriter header = new ProtoWriter().integer(1, IR_VERSION).text(2, producer);
        for (String domain : domains) {
            header.message(8, new ProtoWriter().text(1, domain).integer(2, domain.isEmpty() ? OPSET : 1));
        }
        return header;
    }

    private static void put(FileChannel channel, ProtoWriter message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(message.toBytes());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
