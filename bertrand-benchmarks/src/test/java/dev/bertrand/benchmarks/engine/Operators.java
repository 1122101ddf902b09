package dev.bertrand.benchmarks.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Counts the operators of an ONNX file. */
final class Operators {
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int OPERATOR = 4;

    private Operators() {}

    static Map<String, Integer> count(Path file) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        walk(
                ByteBuffer.wrap(Files.readAllBytes(file)),
                GRAPH,
                graph -> walk(
                        graph,
                        NODE,
                        node -> walk(node, OPERATOR, name -> {
                            counts.merge(StandardCharsets.UTF_8.decode(name).toString(), 1, Integer::sum);
                        })));
        return counts;
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(ByteBuffer content);
    }

    /** Visits every field {@code wanted} of a message. */
    private static void walk(ByteBuffer message, int wanted, Visitor visitor) {
        while (message.hasRemaining()) {
            long key = varint(message);
            int wire = (int) (key & 7);
            if (wire == 0) {
                varint(message);
                continue;
            }
            int length = wire == 2 ? (int) varint(message) : wire == 1 ? 8 : 4;
            ByteBuffer content = message.slice(message.position(), length);
            message.position(message.position() + length);
            if (key >>> 3 == wanted) {
                visitor.visit(content);
            }
        }
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte part = message.get();
            value |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return value;
            }
        }
    }
}
