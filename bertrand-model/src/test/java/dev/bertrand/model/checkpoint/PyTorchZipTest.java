package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchZipTest {
    private static final long FAR = 5L << 30;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name_a_file() {
        file = folder.resolve("pytorch_model.bin");
    }

    /** java.util.zip as the oracle: it compares checksums, which libtorch does not. */
    @Test
    void archives_are_whole_and_their_checksums_right() throws IOException {
        PyTorchWriter.write(
                file,
                List.of(
                        TensorSource.of("a", DType.U8, new long[] {3}, ByteBuffer.wrap(new byte[] {1, 2, 3})),
                        TensorSource.of("b", DType.I64, new long[] {0}, ByteBuffer.allocate(0)),
                        TensorSource.of("c", DType.BOOL, new long[] {}, ByteBuffer.wrap(new byte[] {1}))));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        assertThat(entries.keySet())
                .containsExactly(
                        "archive/data.pkl",
                        "archive/byteorder",
                        "archive/data/0",
                        "archive/data/1",
                        "archive/data/2",
                        "archive/version");
        assertThat(entries.get("archive/byteorder")).asString().isEqualTo("little");
        assertThat(entries.get("archive/version")).asString().isEqualTo("3\n");
        assertThat(entries.get("archive/data/0")).containsExactly(1, 2, 3);
    }

    @Test
    void every_entry_begins_at_a_multiple_of_64() throws IOException {
        List<TensorSource> tensors = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            tensors.add(TensorSource.of("t" + i, DType.U8, new long[] {i}, ByteBuffer.allocate(i)));
        }
        PyTorchWriter.write(file, tensors);
        assertThat(entries().values()).hasSize(83).allSatisfy(entry -> {
            assertThat(entry.offset() % 64).as(entry.name()).isZero();
            assertThat(entry.stored()).isTrue();
        });
    }

    @Test
    void equal_weights_make_equal_files() throws IOException {
        List<TensorSource> tensors =
                List.of(TensorSource.of("a", DType.U8, new long[] {3}, ByteBuffer.wrap(new byte[] {1, 2, 3})));
        PyTorchWriter.write(file, tensors);
        byte[] first = Files.readAllBytes(file);
        PyTorchWriter.write(file, tensors);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
    }

    /** A hole of 5 GiB, which takes no room on the disk, lies between the entries. */
    @Test
    void entries_beyond_4_gib_are_written_and_read_through_zip64() throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ZipWriter zip = new ZipWriter(channel);
            zip.add("x/near", "near".getBytes(UTF_8));
            channel.position(FAR);
            zip.add("x/far", "far away".getBytes(UTF_8));
            zip.finish();
        }
        Map<String, ZipDirectory.Entry> entries = entries();
        assertThat(entries.get("x/far").header()).isEqualTo(FAR);
        try (WeightsFile opened = WeightsFile.open(file)) {
            ZipDirectory.Entry far = entries.get("x/far");
            assertThat(UTF_8.decode(opened.read(far.offset(), (int) far.bytes()))
                            .toString())
                    .isEqualTo("far away");
        }
        try (ZipFile oracle = new ZipFile(file.toFile());
                InputStream far = oracle.getInputStream(oracle.getEntry("x/far"))) {
            assertThat(far.readAllBytes()).asString().isEqualTo("far away");
        }
    }

    /** The same for an entry that is itself a hole of 5 GiB, which PyTorch's readers map and ours refuses. */
    @Test
    void an_entry_of_more_than_4_gib_is_found_and_too_large_for_one_buffer() throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ZipWriter zip = new ZipWriter(channel);
            TensorSource large = new TensorSource("large", DType.U8, new long[] {FAR}, out -> {});
            zip.add("x/data.pkl", PyTorchWriter.pickle(List.of(large)));
            zip.add("x/data/0", FAR, out -> channel.position(channel.position() + FAR));
            zip.finish();
        }
        assertThat(entries().get("x/data/0").bytes()).isEqualTo(FAR);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> PyTorchWeights.open(file))
                .withMessageContaining("storage 0 U8[5368709120] has 5,368,709,120 bytes; one buffer maps at most");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x/data.pkl",
                "/x/data.pkl",
                "x/../data.pkl",
                "x\\..\\data.pkl",
                "x/data/../../../etc/passwd"
            })
    void names_that_climb_are_refused(String name) throws IOException {
        Files.write(file, TorchSave.zip(Map.of(name, new byte[3])));
        assertRefused("points outside the archive");
    }

    @Test
    void compressed_entries_are_refused_with_a_way_out() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x/data.pkl"));
            zip.write(new byte[100_000]);
        }
        assertRefused("entry x/data.pkl is compressed or encrypted, which torch.save never does; pack");
    }

    @Test
    void big_endian_numbers_and_archives_of_something_else_are_refused() throws IOException {
        Files.write(file, TorchSave.zip(Map.of("x/byteorder", "big".getBytes(UTF_8), "x/data.pkl", new byte[3])));
        assertRefused("not little-endian");
        Files.write(file, TorchSave.zip(Map.of("word/document.xml", new byte[3])));
        assertRefused("has 0 folders with a data.pkl");
        Files.write(file, TorchSave.zip(Map.of("x/data.pkl", new byte[3], "y/data.pkl", new byte[3])));
        assertRefused("has 2 folders with a data.pkl");
    }

    @Test
    void a_storage_that_is_missing_or_too_short_is_named() throws IOException {
        TorchSave torchSave = new TorchSave(false);
        Object weight = torchSave.tensor(TorchSave.floats("7", 1, 2), 0, new int[] {2}, new int[] {1});
        byte[] pickle = PythonPickler.dumps(Map.of("weight", weight));
        Files.write(file, TorchSave.zip(Map.of("x/data.pkl", pickle)));
        assertRefused("entry data/7 is missing");
        Files.write(file, TorchSave.zip(Map.of("x/data.pkl", pickle, "x/data/7", new byte[7])));
        assertRefused("entry data/7 has 7 bytes where its 2 elements of type F32 need 8");
    }

    @Test
    void entries_that_share_bytes_are_refused() throws IOException {
        byte[] zip = TorchSave.zip(new LinkedHashMap<>(Map.of("x/data.pkl", new byte[40], "x/other", new byte[40])));
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(zip.length - 6);
        int first = bytes.getInt(directory + 42);
        int second = directory + 46 + bytes.getShort(directory + 28);
        bytes.putInt(second + 42, first);
        Files.write(file, zip);
        assertRefused("overlap");
    }

    @Test
    void an_archive_cut_off_anywhere_is_refused() throws IOException {
        TorchSave torchSave = new TorchSave(false);
        Object weight = torchSave.tensor(TorchSave.floats("7", 1, 2), 0, new int[] {2}, new int[] {1});
        byte[] whole = torchSave.save(Map.of("weight", weight));
        for (int length = 0; length < whole.length; length++) {
            Files.deleteIfExists(file); // ext4 syncs a file that is overwritten
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(CheckpointException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> PyTorchWeights.open(file));
        }
    }

    private Map<String, ZipDirectory.Entry> entries() {
        try (WeightsFile opened = WeightsFile.open(file)) {
            return ZipDirectory.read(opened);
        }
    }

    private void assertRefused(String reason) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> PyTorchWeights.open(file))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.file()).isEqualTo(file));
    }
}
