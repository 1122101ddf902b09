package dev.bertrand.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchWeightsTest {
    @TempDir
    Path folder;

    private Path file;

    /** All that a test opened: tensors share the memory of weights, which go when nobody can reach them. */
    private final List<PyTorchWeights> opened = new ArrayList<>();

    @BeforeEach
    void name_a_file() {
        file = folder.resolve("pytorch_model.bin");
    }

    /** libtorch's own writer as the oracle: TorchScript makes the dict, pickle_save the file. */
    @Test
    void what_libtorch_saves_is_read_equal() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("bert.pooler.dense.weight", torch.randn(3, 5));
        tensors.put("transposed", torch.randn(4, 6).t());
        tensors.put("narrowed", torch.randn(7, 2).narrow(0, 2, 3));
        tensors.put("scalar", Tensors.full(42, ScalarType.Float));
        tensors.put("empty", Tensors.full(0, ScalarType.Float, 0, 5));
        tensors.put("half", torch.randn(9).to(ScalarType.Half));
        tensors.put("brain", torch.randn(9).to(ScalarType.BFloat16));
        tensors.put("double", torch.randn(2, 2).to(ScalarType.Double));
        tensors.put("positions", Tensors.of(new int[] {1, -2, 1 << 30}));
        for (ScalarType type : List.of(ScalarType.Int, ScalarType.Short, ScalarType.Char)) {
            tensors.put("signed." + type, Tensors.of(new int[] {1, -2, 100}).to(type));
        }
        tensors.put("bytes", Tensors.of(new int[] {0, 7, 255}).to(ScalarType.Byte));
        tensors.put("flags", Tensors.of(new int[] {0, 1, 1}).to(ScalarType.Bool));
        Files.write(file, torch.pickle_save(dict(tensors)).get());

        PyTorchWeights weights = open();
        assertThat(weights.names()).containsExactlyElementsOf(tensors.keySet());
        assertThat(weights.file()).isEqualTo(file);
        tensors.forEach((name, tensor) -> {
            assertThat(weights.shape(name)).as(name).isEqualTo(tensor.shape());
            Tensor read = weights.load(name);
            assertThat(read.scalar_type().intern())
                    .as(name)
                    .isEqualTo(tensor.scalar_type().intern());
            assertThat(read.is_contiguous()).as(name).isTrue();
            assertThat(torch.equal(read, tensor)).as(name).isTrue();
        });
    }

    /** And libtorch's own reader. */
    @Test
    void what_is_written_is_read_equal_by_libtorch_and_here() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("bert.embeddings.word_embeddings.weight", torch.randn(30, 16));
        tensors.put("ünïcode", torch.randn(1, 2, 3, 4));
        tensors.put("scalar", Tensors.full(42, ScalarType.Double));
        tensors.put("empty", Tensors.full(0, ScalarType.Float, 0, 5));
        PyTorchWeights.write(file, tensors);

        IValue loaded = torch.pickle_load(new ByteVector(Files.readAllBytes(file)));
        PyTorchWeights weights = open();
        assertThat(weights.names()).containsExactlyElementsOf(tensors.keySet());
        assertThat(loaded.toGenericDict().size()).isEqualTo(tensors.size());
        tensors.forEach((name, tensor) -> {
            Tensor theirs = loaded.toGenericDict().at(new IValue(name)).toTensor();
            assertThat(torch.equal(theirs, tensor)).as(name).isTrue();
            assertThat(theirs.shape()).as(name).isEqualTo(tensor.shape());
            assertThat(torch.equal(weights.load(name), tensor)).as(name).isTrue();
        });
    }

    /** Why {@link PyTorchWriter} writes a plain one. Should this fail one day, it need not any more. */
    @Test
    void libtorch_reads_a_dict_and_no_ordered_dict() throws IOException {
        TorchSave torchSave = new TorchSave(false);
        Object weight = torchSave.tensor(TorchSave.floats("0", 1, 2), 0, new int[] {2}, new int[] {1});
        byte[] plain = torchSave.save(Map.of("weight", weight, "same", weight));
        byte[] ordered = torchSave.save(TorchSave.orderedDict(Map.of("weight", weight, "same", weight), null));
        assertThat(torch.pickle_load(new ByteVector(plain)).toGenericDict().size())
                .isEqualTo(2);
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> torch.pickle_load(new ByteVector(ordered)))
                .withMessageContaining("GenericDict");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void every_type_is_written_as_libtorch_reads_it(DType type) throws IOException {
        byte[] bytes = new byte[3 * type.bytes()];
        new Random(7).nextBytes(bytes);
        if (type == DType.BOOL) {
            bytes = new byte[] {0, 1, 1};
        }
        PyTorchWriter.write(file, List.of(TensorSource.of("x", type, new long[] {3}, ByteBuffer.wrap(bytes))));
        Tensor theirs = torch.pickle_load(new ByteVector(Files.readAllBytes(file)))
                .toGenericDict()
                .at(new IValue("x"))
                .toTensor();
        Tensor ours = open().load("x");
        for (Tensor read : List.of(theirs, ours)) {
            byte[] back = new byte[bytes.length];
            Tensors.bytes(read).get(back);
            assertThat(back).isEqualTo(bytes);
        }
        assertThat(ours.scalar_type().intern()).isEqualTo(theirs.scalar_type().intern());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void both_formats_keep_views_shared_storages_and_parameters(boolean legacy) throws IOException {
        TorchSave torchSave = new TorchSave(legacy);
        TorchSave.Array array = TorchSave.floats("94", 1, 2, 3, 4, 5, 6, 7, 8);
        TorchSave.Array bias = TorchSave.floats("11", -1, -2);
        Map<String, Object> dict = new LinkedHashMap<>();
        dict.put("rows", torchSave.tensor(array, 0, new int[] {2, 3}, new int[] {3, 1}));
        dict.put("columns", torchSave.tensor(array, 2, new int[] {3, 2}, new int[] {1, 3}));
        dict.put("tied", torchSave.tensor(array, 0, new int[] {2, 3}, new int[] {3, 1}));
        dict.put("one", torchSave.tensor(array, 5, new int[] {1, 1, 2}, new int[] {77, 9, 1}));
        dict.put("bias", torchSave.parameter(torchSave.tensor(bias, 0, new int[] {2}, new int[] {1})));
        dict.put("nothing", torchSave.tensor(TorchSave.floats("5"), 0, new int[] {0, 3}, new int[] {3, 1}));
        Object metadata = TorchSave.orderedDict(Map.of("", Map.of("version", 1)), null);
        Files.write(file, torchSave.save(TorchSave.orderedDict(dict, Map.of("_metadata", metadata))));

        PyTorchWeights weights = open();
        assertThat(weights.names()).containsExactly("rows", "columns", "tied", "one", "bias", "nothing");
        assertThat(weights.shape("columns")).containsExactly(3, 2);
        assertThat(Tensors.toFloats(weights.load("rows"))).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(Tensors.toFloats(weights.load("columns"))).containsExactly(3, 6, 4, 7, 5, 8);
        assertThat(Tensors.toFloats(weights.load("tied"))).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(Tensors.toFloats(weights.load("one"))).containsExactly(6, 7);
        assertThat(Tensors.toFloats(weights.load("bias"))).containsExactly(-1, -2);
        assertThat(weights.load("nothing").shape()).containsExactly(0, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_state_dict_is_found_among_what_a_training_script_keeps_beside_it(boolean legacy) throws IOException {
        for (String wrapper : List.of("state_dict", "model_state_dict", "model")) {
            TorchSave torchSave = new TorchSave(legacy);
            TorchSave.Array array = TorchSave.floats("0", 1, 2);
            Map<String, Object> dict = new LinkedHashMap<>();
            dict.put("weight", torchSave.tensor(array, 0, new int[] {2}, new int[] {1}));
            dict.put("note", "not a tensor");
            Map<String, Object> checkpoint = new LinkedHashMap<>();
            checkpoint.put("epoch", 3);
            checkpoint.put("loss", 0.25);
            checkpoint.put("best", torchSave.tensor(TorchSave.floats("1", 9), 0, new int[] {}, new int[] {}));
            checkpoint.put("optimizer", Map.of(0, List.of(1, 2.5)));
            checkpoint.put("dtype", new PythonPickler.Global("torch", "float32"));
            checkpoint.put(wrapper, TorchSave.orderedDict(dict, null));
            Files.write(file, torchSave.save(checkpoint));
            PyTorchWeights weights = open();
            assertThat(weights.names()).as(wrapper).containsExactly("weight");
            assertThat(Tensors.toFloats(weights.load("weight"))).containsExactly(1, 2);
        }
    }

    @Test
    void python_2_gives_an_ordered_dict_its_pairs_at_once() throws IOException {
        TorchSave torchSave = new TorchSave(true);
        Object weight = torchSave.tensor(TorchSave.floats("0", 1, 2), 0, new int[] {2}, new int[] {1});
        Files.write(
                file,
                torchSave.save(new PythonPickler.Reduce(
                        new PythonPickler.Global("collections", "OrderedDict"),
                        new PythonPickler.Tuple(List.of(List.of("weight", weight))),
                        null,
                        null)));
        assertThat(open().names()).containsExactly("weight");
    }

    @Test
    void views_of_storages_as_files_before_0_4_have_them_begin_where_their_part_does() throws IOException {
        TorchSave torchSave = new TorchSave(true);
        TorchSave.Array array = TorchSave.floats("0", 1, 2, 3, 4, 5);
        torchSave.storage(array);
        PythonPickler.Persistent view = new PythonPickler.Persistent(new PythonPickler.Tuple(
                "storage",
                new PythonPickler.Global("torch", "FloatStorage"),
                "0",
                "cpu",
                5,
                new PythonPickler.Tuple("1", 2, 3)));
        Object weight = new PythonPickler.Reduce(
                new PythonPickler.Global("torch._utils", "_rebuild_tensor"),
                new PythonPickler.Tuple(view, 1, TorchSave.tuple(2), TorchSave.tuple(1)),
                null,
                null);
        Files.write(file, torchSave.save(Map.of("weight", weight)));
        assertThat(Tensors.toFloats(open().load("weight"))).containsExactly(4, 5);
    }

    @Test
    void training_in_place_changes_the_loaded_tensor_and_never_the_file() throws IOException {
        PyTorchWeights.write(file, Map.of("weight", Tensors.of(new float[] {1, 2}, 2)));
        byte[] before = Files.readAllBytes(file);
        PyTorchWeights weights = open();
        Tensor first = weights.load("weight");
        Tensor second = weights.load("weight");
        first.fill_(new Scalar(7.0));
        // Both are the file's pages, aligned: nothing was copied.
        assertThat(Tensors.toFloats(second)).containsExactly(7, 7);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void a_shared_storage_stays_until_the_last_of_its_loaded_tensors_is_released() throws IOException {
        TorchSave torchSave = new TorchSave(false);
        TorchSave.Array array = TorchSave.floats("0", 1, 2, 3);
        Map<String, Object> dict = new LinkedHashMap<>();
        for (String name : List.of("a", "b", "never loaded")) {
            dict.put(name, torchSave.tensor(array, 1, new int[] {2}, new int[] {1}));
        }
        Files.write(file, torchSave.save(dict));
        PyTorchWeights weights = open();
        weights.load("a");
        Tensor b = weights.load("b");
        weights.release("a");
        assertThat(Tensors.toFloats(b)).containsExactly(2, 3);
        assertThat(Tensors.toFloats(weights.load("b"))).containsExactly(2, 3);
        weights.release("b");
        assertThatIllegalStateException().isThrownBy(() -> weights.load("a")).withMessage("a was released");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> weights.load("c"))
                .withMessageContaining(file + " has no tensor c");
    }

    @Test
    void a_write_that_fails_leaves_the_old_file_and_nothing_else() throws IOException {
        PyTorchWeights.write(file, Map.of("weight", Tensors.of(new float[] {1, 2}, 2)));
        TensorSource full = new TensorSource("weight", DType.F32, new long[] {2}, out -> {
            throw new IOException("No space left on device");
        });
        assertThatExceptionOfType(CheckpointWriteException.class)
                .isThrownBy(() -> PyTorchWriter.write(file, List.of(full)))
                .withMessageContaining("No space left");
        TensorSource huge = new TensorSource("huge", DType.F32, new long[] {1L << 58}, out -> {
            throw new AssertionError("not reached");
        });
        assertThatExceptionOfType(CheckpointWriteException.class)
                .isThrownBy(() -> PyTorchWriter.write(file, List.of(huge)))
                .withMessageContaining("usable on this disk");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PyTorchWriter.write(file, List.of(full, full)))
                .withMessageContaining("two tensors are named weight");
        assertThat(Tensors.toFloats(open().load("weight"))).containsExactly(1, 2);
        assertThat(folder.toFile().list()).containsExactly("pytorch_model.bin");
    }

    private PyTorchWeights open() {
        opened.add(PyTorchWeights.open(file));
        return opened.get(opened.size() - 1);
    }

    /** A Dict[str, Tensor] of TorchScript; Java has no other way to make one. */
    private static IValue dict(Map<String, Tensor> tensors) {
        StringBuilder parameters = new StringBuilder();
        StringBuilder items = new StringBuilder();
        IValueVector values = new IValueVector();
        int i = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            parameters.append(i == 0 ? "" : ", ").append("t%d: Tensor".formatted(i));
            items.append(i == 0 ? "" : ", ").append("\"%s\": t%d".formatted(tensor.getKey(), i));
            values.push_back(new IValue(tensor.getValue()));
            i++;
        }
        String code = "def dict(%s) -> Dict[str, Tensor]:\n    return {%s}\n".formatted(parameters, items);
        return torch.compile(code).get_function(new QualifiedName("dict")).apply(values);
    }
}
