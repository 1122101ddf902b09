package dev.bertrand.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of an ONNX graph ({@code NodeProto}).
 *
 * @param integers whole-number attributes by name
 * @param reals real attributes by name
 * @param texts attributes that are text, by name
 * @param tensor the attribute that is a tensor, of a Constant
 */
record OnnxNode(
        String name,
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, Long> integers,
        Map<String, Float> reals,
        Map<String, String> texts,
        @Nullable OnnxTensor tensor) {

    /** {@code NodeProto}: 1 input, 2 output, 3 name, 4 op_type, 5 attribute. */
    static OnnxNode read(Path file, ProtoReader node) {
        String name = "";
        String operator = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Long> integers = new HashMap<>();
        Map<String, Float> reals = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        OnnxTensor tensor = null;
        for (int field = node.nextField(); field != 0; field = node.nextField()) {
            switch (field) {
                case 1 -> inputs.add(node.text());
                case 2 -> outputs.add(node.text());
                case 3 -> name = node.text();
                case 4 -> operator = node.text();
                case 5 -> {
                    OnnxTensor value = attribute(file, node.message(), integers, reals, texts);
                    tensor = value == null ? tensor : value;
                }
                default -> node.skip();
            }
        }
        return new OnnxNode(name, operator, inputs, outputs, integers, reals, texts, tensor);
    }

    /** {@code AttributeProto}: 1 name, 2 f, 3 i, 4 s, 5 t. */
    private static @Nullable OnnxTensor attribute(
            Path file,
            ProtoReader attribute,
            Map<String, Long> integers,
            Map<String, Float> reals,
            Map<String, String> texts) {
        String name = "";
        Long integer = null;
        Float real = null;
        String text = null;
        OnnxTensor tensor = null;
        for (int field = attribute.nextField(); field != 0; field = attribute.nextField()) {
            switch (field) {
                case 1 -> name = attribute.text();
                case 2 -> real = attribute.fixed32Float();
                case 3 -> integer = attribute.number();
                case 4 -> text = attribute.text();
                case 5 -> tensor = OnnxTensor.read(file, attribute.message());
                default -> attribute.skip();
            }
        }
        if (integer != null) {
            integers.put(name, integer);
        }
        if (real != null) {
            reals.put(name, real);
        }
        if (text != null) {
            texts.put(name, text);
        }
        return tensor;
    }

    /** The input at {@code index}; empty where the node has fewer. */
    String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** The first output; empty where there is none. */
    String output() {
        return outputs.isEmpty() ? "" : outputs.get(0);
    }
}
