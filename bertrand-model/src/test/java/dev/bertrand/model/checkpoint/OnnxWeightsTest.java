package dev.bertrand.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bertrand.model.config.Activation;
import dev.bertrand.model.export.ProtoWriter;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs as exporters write them, in small: {@code y = x W + b} with W (2, 3). */
class OnnxWeightsTest {
    private static final float[] MATRIX = {1, 2, 3, 4, 5, 6};
    private static final float[] TURNED = {1, 4, 2, 5, 3, 6};

    @TempDir
    Path folder;

    private final ProtoWriter graph = new ProtoWriter();
    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("model.onnx");
    }

    private static ByteBuffer bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ProtoWriter tensor(String name, long... shape) {
        ProtoWriter tensor = new ProtoWriter();
        for (long size : shape) {
            tensor.integer(1, size);
        }
        return tensor.integer(2, 1).text(8, name);
    }

    private void initializer(String name, float[] values, long... shape) {
        graph.message(5, tensor(name, shape).bytes(9, bytes(values).array()));
    }

    private void external(String location, String offset, String length, long... shape) {
        ProtoWriter tensor = tensor("far.weight", shape).integer(14, 1);
        tensor.message(13, new ProtoWriter().text(1, "location").text(2, location));
        tensor.message(13, new ProtoWriter().text(1, "offset").text(2, offset));
        tensor.message(13, new ProtoWriter().text(1, "length").text(2, length));
        graph.message(5, tensor);
    }

    private void node(String operator, String name, List<String> inputs, String output) {
        ProtoWriter node = new ProtoWriter();
        inputs.forEach(input -> node.text(1, input));
        graph.message(1, node.text(2, output).text(3, name).text(4, operator));
    }

    private ForeignWeights read() throws IOException {
        Files.write(file, new ProtoWriter().integer(1, 8).message(7, graph).toBytes());
        return OnnxWeights.of(OnnxModel.open(file));
    }

    private static float[] values(Weights weights, String name) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toFloats(weights.load(name));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /encoder/layer.0/attention/self/query/MatMul, other.bias
            MatMul_17,                                    encoder.layer.0.attention.self.query.bias
            """)
    void anonymous_matrices_are_named_by_their_node_or_by_the_bias_behind(String node, String bias) throws IOException {
        initializer("onnx::MatMul_787", MATRIX, 2, 3);
        initializer(bias, new float[] {1, 2, 3}, 3);
        node("MatMul", node, List.of("x", "onnx::MatMul_787"), "product");
        node("Add", "Add_18", List.of(bias, "product"), "y");
        ForeignWeights weights = read();
        String name = "encoder.layer.0.attention.self.query.weight";
        assertThat(weights.names()).containsExactlyInAnyOrder(name, bias);
        assertThat(weights.shape(name)).containsExactly(3, 2);
        assertThat(values(weights, name)).containsExactly(TURNED);
    }

    @Test
    void a_gemm_that_turns_its_matrix_has_it_as_pytorch_does() throws IOException {
        initializer("pooler.dense.weight", MATRIX, 2, 3);
        ProtoWriter node = new ProtoWriter()
                .text(1, "x")
                .text(1, "pooler.dense.weight")
                .text(2, "y")
                .text(3, "/pooler/dense/Gemm")
                .text(4, "Gemm");
        graph.message(1, node.message(5, new ProtoWriter().text(1, "transB").integer(3, 1)));
        ForeignWeights weights = read();
        assertThat(weights.shape("pooler.dense.weight")).containsExactly(2, 3);
        assertThat(values(weights, "pooler.dense.weight")).containsExactly(MATRIX);
    }

    @Test
    void one_of_several_equal_tensors_stands_for_all() throws IOException {
        initializer("layer.0.bias", new float[] {7}, 1);
        node("Identity", "Identity_0", List.of("layer.0.bias"), "layer.1.bias");
        assertThat(values(read(), "layer.1.bias")).containsExactly(7);
    }

    @Test
    void weights_may_lie_in_a_file_beside_the_model() throws IOException {
        Files.write(folder.resolve("model.onnx_data"), bytes(0, 1, 2).array());
        external("model.onnx_data", "4", "8", 2);
        assertThat(values(read(), "far.weight")).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ../secret, 0,   8,  outside the model's folder
            /etc/hosts, 0,  8,  outside the model's folder
            '',        0,   8,  outside the model's folder
            data,      -4,  8,  at -4 of data
            data,      8,   8,  at 8 of data
            data,      0,   4,  its shape needs 8
            data,      x,   8,  has no place in data
            missing,   0,   8,  cannot be read
            """)
    void weights_elsewhere_or_beyond_a_file_s_end_are_refused(
            String location, String offset, String length, String reason) throws IOException {
        Files.write(folder.resolve("data"), bytes(1, 2, 3).array());
        external(location, offset, length, 2);
        ForeignWeights weights = read();
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> weights.load("far.weight"))
                .withMessageStartingWith(file.toString())
                .withMessageContaining(reason);
    }

    @Test
    void a_shape_that_its_bytes_do_not_fill_is_refused() throws IOException {
        initializer("a.weight", new float[] {1}, Long.MAX_VALUE, 4);
        initializer("b.weight", new float[] {1}, -1);
        initializer("c.weight", new float[] {1}, 2);
        ForeignWeights weights = read();
        for (String name : List.of("a.weight", "b.weight", "c.weight")) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> weights.load(name))
                    .withMessageStartingWith(file.toString())
                    .withMessageContaining(name);
        }
    }

    @Test
    void quantized_models_point_to_the_fp32_file() {
        node("DynamicQuantizeLinear", "quantize", List.of("x"), "q");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(this::read)
                .withMessageContaining("is quantized (DynamicQuantizeLinear)");
    }

    /** Weights of one layer, and a reshape that shows two heads. */
    private void layer() {
        initializer("embeddings.word_embeddings.weight", new float[8], 4, 2);
        initializer("embeddings.position_embeddings.weight", new float[8], 4, 2);
        initializer("embeddings.token_type_embeddings.weight", new float[4], 2, 2);
        initializer("encoder.layer.0.intermediate.dense.weight", new float[6], 3, 2);
        initializer("encoder.layer.0.intermediate.dense.bias", new float[3], 3);
        graph.message(
                5,
                new ProtoWriter()
                        .integer(1, 4)
                        .integer(2, 7)
                        .text(8, "shape")
                        .bytes(
                                9,
                                ByteBuffer.allocate(32)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putLong(0)
                                        .putLong(0)
                                        .putLong(2)
                                        .putLong(1)
                                        .array()));
        node("Reshape", "r", List.of("b", "shape"), "d");
    }

    @ParameterizedTest
    @CsvSource({"Gelu, none, GELU", "Gelu, tanh, GELU_PYTORCH_TANH", "Gelu, , GELU", "FastGelu, , GELU_PYTORCH_TANH"})
    void an_activation_may_be_an_operator_of_its_own(String operator, @Nullable String approximate, Activation wanted)
            throws IOException {
        layer();
        node("Add", "a", List.of("encoder.layer.0.intermediate.dense.bias", "x"), "b");
        ProtoWriter gelu =
                new ProtoWriter().text(1, "b").text(2, "c").text(3, "g").text(4, operator);
        if (approximate != null) {
            gelu.message(5, new ProtoWriter().text(1, "approximate").text(4, approximate));
        }
        graph.message(1, gelu);
        node("LayerNormalization", "n", List.of("c"), "e");
        read();
        assertThat(new StoredWeights(file, StoredWeights.Format.ONNX).config().activation())
                .isEqualTo(wanted);
    }

    @Test
    void a_graph_that_runs_in_circles_ends_in_an_error_and_not_in_a_loop() throws IOException {
        layer();
        node("Add", "a", List.of("encoder.layer.0.intermediate.dense.bias", "c"), "b");
        node("Mul", "m", List.of("b", "b"), "c");
        read();
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> new StoredWeights(file, StoredWeights.Format.ONNX).config())
                .withMessageContaining("does not show the activation");
    }

    @Test
    void what_is_no_onnx_says_so() throws IOException {
        Files.writeString(file, "<html>not found</html>");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> OnnxModel.open(file))
                .withMessageStartingWith(file.toString());
        Files.write(file, new byte[0]);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> OnnxModel.open(file))
                .withMessageContaining("there is no graph");
    }
}
