package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name_a_file() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void what_is_written_is_read_back() {
        Safetensors.write(
                file,
                Map.of("format", "pt"),
                List.of(
                        floats("weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                        floats("scalar", new long[] {}, 42),
                        floats("nothing", new long[] {0, 5})));
        try (SafetensorsFile read = Safetensors.open(file)) {
            assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(read.tensors()).containsOnlyKeys("weight", "scalar", "nothing");
            assertThat(read.tensors().get("weight").shape()).containsExactly(2, 3);
            assertThat(values(read, "weight")).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(values(read, "scalar")).containsExactly(42);
            assertThat(values(read, "nothing")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void every_type_keeps_its_bytes(DType dtype) {
        byte[] bytes = new byte[3 * dtype.bytes()];
        new Random(7).nextBytes(bytes);
        Safetensors.write(file, Map.of(), List.of(TensorSource.of("x", dtype, new long[] {3}, ByteBuffer.wrap(bytes))));
        try (SafetensorsFile read = Safetensors.open(file)) {
            TensorEntry entry = read.tensors().get("x");
            byte[] back = new byte[bytes.length];
            read.map(entry).get(back);
            assertThat(entry.dtype()).isEqualTo(dtype);
            assertThat(back).isEqualTo(bytes);
        }
    }

    @Test
    void tensors_are_aligned_to_their_elements() {
        Safetensors.write(
                file,
                Map.of("odd", "length"),
                List.of(
                        TensorSource.of("mask", DType.BOOL, new long[] {3}, ByteBuffer.allocate(3)),
                        floats("weight", new long[] {1}, 1),
                        TensorSource.of("step", DType.I64, new long[] {}, ByteBuffer.allocate(8))));
        try (SafetensorsFile read = Safetensors.open(file)) {
            assertThat(read.tensors().values())
                    .allSatisfy(entry ->
                            assertThat(entry.offset() % entry.dtype().bytes()).isZero());
        }
    }

    @Test
    void writing_into_a_mapped_tensor_leaves_the_file_as_it_was() throws IOException {
        Safetensors.write(file, Map.of(), List.of(floats("weight", new long[] {2}, 1, 2)));
        byte[] before = Files.readAllBytes(file);
        try (SafetensorsFile read = Safetensors.open(file)) {
            assertThat(read.copyOnWrite()).isTrue();
            MappedByteBuffer weight = read.map(read.tensors().get("weight"));
            weight.putFloat(0, 99);
            assertThat(weight.getFloat(0)).isEqualTo(99);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void mapped_tensors_outlive_the_file_and_its_replacement() {
        Safetensors.write(file, Map.of(), List.of(floats("weight", new long[] {2}, 1, 2)));
        MappedByteBuffer weight;
        try (SafetensorsFile read = Safetensors.open(file)) {
            weight = read.map(read.tensors().get("weight"));
        }
        Safetensors.write(file, Map.of(), List.of(floats("weight", new long[] {2}, 3, 4)));
        assertThat(weight.getFloat(0)).isEqualTo(1);
    }

    @Test
    void a_write_that_fails_leaves_the_old_file_and_nothing_else() throws IOException {
        Safetensors.write(file, Map.of(), List.of(floats("weight", new long[] {2}, 1, 2)));
        TensorSource full = new TensorSource("weight", DType.F32, new long[] {2}, out -> {
            out.write(ByteBuffer.allocate(4));
            throw new IOException("No space left on device");
        });
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.write(file, Map.of(), List.of(full)))
                .withMessageContaining(file.toString())
                .withMessageMatching("(?s).*cannot write \\d+ bytes \\([\\d,]+ usable here\\): No space left.*");
        try (SafetensorsFile read = Safetensors.open(file)) {
            assertThat(values(read, "weight")).containsExactly(1, 2);
        }
        assertThat(names()).containsExactly("model.safetensors");
    }

    @Test
    void a_tensor_larger_than_the_disk_is_refused_before_a_byte_is_written() throws IOException {
        TensorSource huge = new TensorSource("huge", DType.F32, new long[] {1L << 58}, out -> {
            throw new AssertionError("not reached");
        });
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.write(file, Map.of(), List.of(huge)))
                .withMessageContaining("usable on this disk");
        assertThat(names()).isEmpty();
    }

    @Test
    void a_tensor_that_gives_too_few_bytes_is_named() throws IOException {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.write(file, Map.of(), List.of(floats("weight", new long[] {3}, 1))))
                .withMessageContaining("tensor weight gave 4 bytes, its shape needs 12");
        assertThat(names()).isEmpty();
    }

    @Test
    void two_tensors_of_one_name_are_the_caller_s_slip() {
        List<TensorSource> twins = List.of(floats("x", new long[] {1}, 1), floats("x", new long[] {1}, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(file, Map.of(), twins))
                .withMessageContaining("two tensors are named x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                                     | claims 0 bytes
            []                                                                                     | expected START_OBJECT
            {"a":1}                                                                                | expected START_OBJECT
            {"a":{"dtype":"F32","shape":[2]}}                                                      | needs a dtype, a shape and two data_offsets
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}                               | needs a dtype, a shape and two data_offsets
            {"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}                                 | dtype 'C64'
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":0}}                           | unknown field 'x'
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                                 | takes 12 bytes
            {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                                | negative number -2
            {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}                               | got VALUE_NUMBER_FLOAT
            {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}             | more elements than a file can hold
            {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}              | not valid JSON
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                                 | data_offsets are [8, 0]
            {"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}} | data_offsets are
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                                 | overlap or leave a hole
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | overlap or leave a hole
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                                 | take 4 bytes but 8 follow
            {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}                                | take 16 bytes but 8 follow
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{}}                          | Duplicate field
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x                               | not valid JSON
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}                               | something follows
            {"__metadata__":{"format":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}     | expected VALUE_STRING
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}                                  | not valid JSON
            """)
    void a_header_that_lies_is_told_so(String header, String reason) throws IOException {
        Files.write(file, bytes(header.getBytes(UTF_8).length, header, 8));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.open(file))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.file()).isEqualTo(file));
    }

    @ParameterizedTest
    @CsvSource({"-1", "9223372036854775807", "100000001", "4294967298", "1000"})
    void a_header_length_that_lies_allocates_nothing(long length) throws IOException {
        Files.write(file, bytes(length, "{}", 0));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.open(file))
                .withMessageContaining("the header claims");
    }

    @Test
    void deep_nesting_is_refused() throws IOException {
        String header = "{\"a\":" + "[".repeat(1_000_000);
        Files.write(file, bytes(header.length(), header, 0));
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.open(file));
    }

    @Test
    void missing_and_empty_files_say_so() throws IOException {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.open(file))
                .withMessage(file + ": does not exist");
        Files.createFile(file);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Safetensors.open(file))
                .withMessageContaining("has 0 bytes");
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Safetensors.open(folder));
    }

    /** Bytes replaced, cut off or repeated: whatever still opens must map within the file. */
    @Test
    void no_damaged_file_gets_past_as_anything_but_a_checkpoint_exception() throws IOException {
        Safetensors.write(
                file,
                Map.of("format", "pt"),
                List.of(floats("weight", new long[] {2, 3}, 1, 2, 3, 4, 5, 6), floats("bias", new long[] {2}, 7, 8)));
        byte[] whole = Files.readAllBytes(file);
        long seed = Long.getLong("bertrand.seed", 20_180_002L);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            Files.write(file, mutate(whole, random));
            try (SafetensorsFile read = Safetensors.open(file)) {
                for (TensorEntry entry : read.tensors().values()) {
                    assertThat(read.map(entry).remaining())
                            .as("seed %d, mutation %d", seed, i)
                            .isEqualTo((int) entry.bytes());
                }
            } catch (CheckpointException expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    private static byte[] mutate(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = (byte) "{}[]\",:0-9e".charAt(random.nextInt(11));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
                default -> throw new AssertionError();
            }
        }
        return bytes;
    }

    private static byte[] bytes(long length, String header, int data) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json)
                .array();
    }

    private static TensorSource floats(String name, long[] shape, float... values) {
        return TensorSource.of(name, DType.F32, shape, ByteBuffer.wrap(BundleWriter.littleEndian(values)));
    }

    private static float[] values(SafetensorsFile file, String name) {
        MappedByteBuffer bytes = file.map(file.tensors().get(name));
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
