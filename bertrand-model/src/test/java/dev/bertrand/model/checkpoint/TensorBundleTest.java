package dev.bertrand.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBundleTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write_two_variables() throws IOException {
        BundleWriter.write(
                folder,
                Map.of(
                        "module/bert/pooler/dense/kernel",
                        new BundleWriter.Variable(new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}),
                        "module/bert/pooler/dense/bias",
                        new BundleWriter.Variable(new long[] {3}, new float[] {-1, 0.5f, 7}),
                        "global_step",
                        new BundleWriter.Variable(new long[] {}, new float[] {900})));
    }

    @Test
    void variables_come_without_the_module_scope() {
        try (TensorBundle bundle = TensorBundle.open(folder)) {
            assertThat(bundle.tensors())
                    .containsOnlyKeys("bert/pooler/dense/kernel", "bert/pooler/dense/bias", "global_step");
            TensorEntry kernel = bundle.tensors().get("bert/pooler/dense/kernel");
            assertThat(kernel.shape()).containsExactly(2, 3);
            assertThat(kernel.dtype()).isEqualTo(DType.F32);
            assertThat(floats(bundle.read("bert/pooler/dense/kernel"))).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(floats(bundle.read("bert/pooler/dense/bias"))).containsExactly(-1, 0.5f, 7);
            assertThat(floats(bundle.read("global_step"))).containsExactly(900);
        }
    }

    @Test
    void a_flipped_bit_in_the_data_is_caught_when_the_variable_is_read() throws IOException {
        Path data = folder.resolve(TensorBundle.DATA);
        byte[] bytes = Files.readAllBytes(data);
        bytes[bytes.length - 1] ^= 1; // the kernel's last number
        Files.write(data, bytes);
        try (TensorBundle bundle = TensorBundle.open(folder)) {
            assertThat(floats(bundle.read("bert/pooler/dense/bias"))).hasSize(3);
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> bundle.read("bert/pooler/dense/kernel"))
                    .withMessageContaining("checksum of variable bert/pooler/dense/kernel F32[2, 3]");
        }
    }

    @Test
    void a_truncated_data_file_is_caught_when_the_bundle_is_opened() throws IOException {
        Path data = folder.resolve(TensorBundle.DATA);
        Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 30));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TensorBundle.open(folder))
                .withMessageContaining("truncated")
                .satisfies(e -> assertThat(e.file()).isEqualTo(data));
    }

    @Test
    void a_missing_file_is_named() throws IOException {
        Files.delete(folder.resolve(TensorBundle.INDEX));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TensorBundle.open(folder))
                .withMessageContaining(TensorBundle.INDEX + ": does not exist");
    }

    @Test
    void an_unknown_variable_is_the_caller_s_slip() {
        try (TensorBundle bundle = TensorBundle.open(folder)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> bundle.read("bert/pooler/dense/kernels"))
                    .withMessageContaining("no variable bert/pooler/dense/kernels among the 3");
        }
    }

    /** Every byte of the index is under a checksum or checked by itself: a damaged one is named, or harmless. */
    @Test
    void any_damage_to_the_index_is_a_checkpoint_exception() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(TensorBundle.INDEX));
        long seed = Long.getLong("bertrand.seed", 20_180_001L);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            Files.write(
                    folder.resolve(TensorBundle.INDEX),
                    i % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try (TensorBundle bundle = TensorBundle.open(folder)) {
                assertThat(bundle.tensors()).as("seed %d, mutation %d", seed, i).hasSize(3);
            } catch (CheckpointException expected) {
                assertThat(expected.reason()).isNotBlank();
            }
        }
    }

    private static float[] floats(ByteBuffer bytes) {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
