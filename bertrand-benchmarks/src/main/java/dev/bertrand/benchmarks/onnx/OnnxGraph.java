package dev.bertrand.benchmarks.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An ONNX model under construction (onnx/onnx, {@code onnx.proto}, IR version 8, opset 17). Weights go to a file beside
 * the graph, page by page, from where ONNX Runtime maps them without a copy.
 */
final class OnnxGraph implements AutoCloseable {
    static final int FLOAT = 1;
    static final int INT8 = 3;
    static final int INT32 = 6;
    static final int INT64 = 7;
    /** ONNX Runtime's own operators. */
    static final String MICROSOFT = "com.microsoft";

    private static final int PAGE = 4096;

    /** An attribute of a node, ready to be written. */
    record Attribute(Proto message) {
        static Attribute of(String name, long value) {
            return new Attribute(new Proto().text(1, name).integer(3, value).integer(20, 2));
        }

        static Attribute of(String name, float value) {
            return new Attribute(new Proto().text(1, name).real(2, value).integer(20, 1));
        }

        static Attribute of(String name, long... values) {
            Proto message = new Proto().text(1, name);
            for (long value : values) {
                message.integer(8, value);
            }
            return new Attribute(message.integer(20, 7));
        }
    }

    private final Proto graph = new Proto();
    private final Path data;
    private final FileChannel weights;
    private int nodes;

    /** A graph whose weights go to {@code data}, a file beside the one that {@link #write} makes. */
    OnnxGraph(Path data) throws IOException {
        this.data = data;
        weights = FileChannel.open(
                data, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        graph.text(2, "bert");
    }

    /** A node of the standard's own operators with one output; the output's name. */
    String node(String operator, List<String> inputs, Attribute... attributes) {
        return node("", operator, inputs, 1, attributes).get(0);
    }

    /** Any node; the names of its outputs. */
    List<String> node(String domain, String operator, List<String> inputs, int outputs, Attribute... attributes) {
        String name = operator + "_" + nodes++;
        Proto node = new Proto();
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
        graph.message(1, node);
        return results;
    }

    /** Gives a node's output the name of one of the graph's. */
    void rename(String from, String to) {
        Proto node = new Proto().text(1, from).text(2, to).text(3, to).text(4, "Identity");
        graph.message(1, node);
    }

    void input(String name, int type, Object... dimensions) {
        graph.message(11, value(name, type, dimensions));
    }

    void output(String name, int type, Object... dimensions) {
        graph.message(12, value(name, type, dimensions));
    }

    /** A name and a type; a dimension is a number, or the name of one that varies. */
    private static Proto value(String name, int type, Object... dimensions) {
        Proto shape = new Proto();
        for (Object dimension : dimensions) {
            shape.message(
                    1,
                    dimension instanceof Integer number
                            ? new Proto().integer(1, number)
                            : new Proto().text(2, dimension.toString()));
        }
        Proto tensor = new Proto().integer(1, type).message(2, shape);
        return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
    }

    /** A constant of whole numbers, in the graph itself so that optimisers can read it. */
    String integers(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        graph.message(5, tensor(name, INT64, values.length).bytes(9, bytes.array()));
        return name;
    }

    /** A single number, in the graph itself. */
    String scalar(String name, float value) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
        graph.message(5, tensor(name, FLOAT).bytes(9, bytes.array()));
        return name;
    }

    /** A weight, written to the file of weights now. */
    String weight(String name, int type, ByteBuffer littleEndian, long... shape) throws IOException {
        long offset = (weights.position() + PAGE - 1) / PAGE * PAGE;
        int length = littleEndian.remaining();
        weights.position(offset);
        while (littleEndian.hasRemaining()) {
            weights.write(littleEndian);
        }
        Proto tensor = tensor(name, type, shape);
        tensor.message(13, entry("location", data.getFileName().toString()));
        tensor.message(13, entry("offset", Long.toString(offset)));
        tensor.message(13, entry("length", Integer.toString(length)));
        graph.message(5, tensor.integer(14, 1)); // EXTERNAL
        return name;
    }

    private static Proto tensor(String name, int type, long... shape) {
        Proto tensor = new Proto();
        for (long size : shape) {
            tensor.integer(1, size);
        }
        return tensor.integer(2, type).text(8, name);
    }

    private static Proto entry(String key, String value) {
        return new Proto().text(1, key).text(2, value);
    }

    /** Writes the graph. */
    void write(Path model) throws IOException {
        Proto message = new Proto()
                .integer(1, 8)
                .text(2, "bertrand-benchmarks")
                .message(7, graph)
                .message(8, new Proto().text(1, "").integer(2, 17))
                .message(8, new Proto().text(1, MICROSOFT).integer(2, 1));
        Files.write(model, message.toBytes());
    }

    @Override
    public void close() throws IOException {
        weights.close();
    }
}
