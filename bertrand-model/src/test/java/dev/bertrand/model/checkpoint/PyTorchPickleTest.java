package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.bertrand.torch.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles nobody should trust. */
@Timeout(60)
class PyTorchPickleTest {
    private static final int MUTATIONS = 2000;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name_a_file() {
        file = folder.resolve("pytorch_model.bin");
    }

    @ParameterizedTest
    @CsvSource({
        "os,system",
        "posix,system",
        "builtins,eval",
        "builtins,getattr",
        "__builtin__,eval",
        "subprocess,Popen",
        "torch,load",
        "torch.hub,load",
        "torch._utils,_rebuild_qtensor",
        "argparse,Namespace",
        "numpy.core.multiarray,_reconstruct",
        "collections,OrderedDict.__init__",
        "java.lang,Runtime"
    })
    void what_is_not_on_the_list_is_named_and_never_runs(String module, String name) throws IOException {
        for (boolean legacy : List.of(true, false)) {
            Object call = new PythonPickler.Reduce(
                    new PythonPickler.Global(module, name), new PythonPickler.Tuple("touch owned"), null, null);
            Files.write(file, new TorchSave(legacy).save(Map.of("weight", call)));
            assertRefused("it names %s.%s, which weights do not need, and code in a pickle never runs here"
                    .formatted(module, name));
        }
        assertThat(folder.toFile().list()).containsExactly("pytorch_model.bin");
    }

    @Test
    void protocol_4_cannot_hide_a_name_on_the_stack() throws IOException {
        write("\u0080\u0004\u008c\u0002os\u0094\u008c\u0006system\u0094\u0093\u0094\u008c\u0002id\u0085R.");
        assertRefused("it names os.system");
    }

    /** In the notation of ISO 8859-1, where every byte is a character; \\u0080\\u0002 is left out. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            .                                                   | takes a value where there is none
            }                                                   | in the middle of a value
            }.                                                  | holds no tensors
            N.                                                  | where a dict was expected
            ].                                                  | where a dict was expected
            t.                                                  | a collection has no beginning
            (.                                                  | takes a value where there is none
            }(Nu.                                               | a key has no value
            h\u0005.                                            | asks for the value number 5, which it never kept
            K\u0001)R.                                          | calls what is no function
            N}b.                                                | sets attributes of something else than a dict
            )Q.                                                 | 0 items where 1 or more were expected
            X\u0001\u0000\u0000\u0000x\u0085Q.                  | refers to something else than a typed storage
            NQ.                                                 | where a tuple was expected
            K                                                   | in the middle of a value
            2.                                                  | instruction 0x32, which weights do not need
            i.                                                  | instruction 0x69, which weights do not need
            X\u00ff\u00ff\u00ff\u00ff.                          | claims 4294967295 bytes but 1 are left
            \u008b\u00ff\u00ff\u00ff\u007f.                     | claims 2147483647 bytes but 1 are left
            \u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff. | claims 18446744073709551615 bytes
            """)
    void an_absurd_pickle_is_told_why(String pickle, String reason) throws IOException {
        write("\u0080\u0002" + pickle);
        assertRefused(reason);
    }

    @Test
    void values_that_contain_themselves_are_harmless() throws IOException {
        // d = {}; d["d"] = d; l = []; l.append(l); d["l"] = l
        write("\u0080\u0002}q\u0000X\u0001\u0000\u0000\u0000dh\u0000sX\u0001\u0000\u0000\u0000l]q\u0001h\u0001as.");
        assertRefused("holds no tensors");
    }

    @Test
    void a_million_nested_values_overflow_no_stack() throws IOException {
        write("\u0080\u0002" + "]".repeat(200_000) + "a".repeat(199_999) + ".");
        assertRefused("where a dict was expected");
        write("\u0080\u0002)" + "\u0085".repeat(400_000) + "\u0085Q.");
        assertRefused("where a text was expected");
        write("\u0080\u0002" + "(".repeat(1_000_000));
        assertRefused("more than 524,288 instructions");
    }

    /** Ten lists, each of ten times the one before, take no more memory than their references. */
    @Test
    void laughs_by_the_billion_are_a_few_references() throws IOException {
        StringBuilder pickle = new StringBuilder("\u0080\u0002]q\u0000");
        for (int i = 0; i < 200; i++) {
            pickle.append("](")
                    .append(("h" + (char) i).repeat(1000))
                    .append("eq")
                    .append((char) (i + 1));
        }
        write(pickle + ".");
        assertRefused("where a dict was expected");
    }

    /** OrderedDict(pairs), with a list of 60,000 pairs that is named again and again. */
    @Test
    void one_list_of_pairs_named_again_and_again_is_copied_only_so_often() throws IOException {
        String pair = "X\u0001\u0000\u0000\u0000kN\u0086";
        write("\u0080\u0002(" + pair.repeat(60_000) + "l\u0085q\u0001ccollections\nOrderedDict\nq\u0002"
                + "h\u0002h\u0001R".repeat(20_000) + ".");
        assertRefused("dicts of more than 65,536 pairs");
    }

    /** A few bytes may name much; what they may not do is make much of it. */
    @Test
    void calling_for_one_tensor_as_often_as_steps_allow_takes_little_memory() throws IOException {
        String sizes = "(" + "K\u0001".repeat(16) + "tq\u0001";
        String storage =
                "(X\u0007\u0000\u0000\u0000storagectorch\nByteStorage\nX\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpuK\u0001tQ";
        String arguments = "(" + storage + "K\u0000" + sizes + "h\u0001tq\u0002";
        write("\u0080\u0002" + arguments + "ctorch._utils\n_rebuild_tensor_v2\nq\u0003"
                + "h\u0003h\u0002R".repeat(170_000) + ".");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused("where a dict was expected");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1L << 28);
    }

    @ParameterizedTest
    @CsvSource({
        // offset, shape, stride, reason
        "-1,   2,  1, the offset -1",
        "0,    3,  1, does not fit",
        "1,    2,  1, does not fit",
        "2,    1,  1, does not fit",
        "0,    2,  2, does not fit",
        "0,    2, -1, the stride -1",
        "0,   -2,  1, negative dimension -2",
        "0, 1000,  0, does not fit",
        "0, 2147483647, 2147483647, does not fit",
        "2147483647, 1, 1, does not fit"
    })
    void a_view_beyond_its_storage_is_refused(int offset, int shape, int stride, String reason) throws IOException {
        for (boolean legacy : List.of(true, false)) {
            TorchSave torchSave = new TorchSave(legacy);
            Object weight =
                    torchSave.tensor(TorchSave.floats("0", 1, 2), offset, new int[] {shape}, new int[] {stride});
            Files.write(file, torchSave.save(Map.of("weight", weight)));
            assertRefused(reason);
        }
    }

    @Test
    void numbers_that_overflow_are_refused() throws IOException {
        for (String digits : List.of("7fffffffffffffff", "4000000000000000", "ffffffffffffffff")) {
            BigInteger huge = new BigInteger(digits, 16);
            for (int i = 0; i < 4; i++) {
                Object[] numbers = {2, 0, 2, 1};
                numbers[i] = huge;
                Object storage = new PythonPickler.Persistent(new PythonPickler.Tuple(
                        "storage", new PythonPickler.Global("torch", "FloatStorage"), "0", "cpu", numbers[0]));
                Object weight = new PythonPickler.Reduce(
                        new PythonPickler.Global("torch._utils", "_rebuild_tensor_v2"),
                        new PythonPickler.Tuple(
                                storage,
                                numbers[1],
                                new PythonPickler.Tuple(numbers[2]),
                                new PythonPickler.Tuple(numbers[3])),
                        null,
                        null);
                TorchSave torchSave = new TorchSave(false);
                torchSave.storage(TorchSave.floats("0", 1, 2));
                Files.write(file, torchSave.save(Map.of("weight", weight)));
                assertThatExceptionOfType(CheckpointException.class)
                        .as("number %d is %s", i, digits)
                        .isThrownBy(() -> PyTorchWeights.open(file));
            }
        }
    }

    @Test
    void tensors_of_many_dimensions_and_storages_described_twice_are_refused() throws IOException {
        TorchSave torchSave = new TorchSave(false);
        int[] ones = new int[17];
        Arrays.fill(ones, 1);
        Files.write(
                file, torchSave.save(Map.of("weight", torchSave.tensor(TorchSave.floats("0", 1, 2), 0, ones, ones))));
        assertRefused("17 dimensions");

        Map<String, Object> dict = new LinkedHashMap<>();
        dict.put("a", torchSave.tensor(TorchSave.floats("0", 1, 2), 0, new int[] {2}, new int[] {1}));
        dict.put(
                "b",
                torchSave.tensor(
                        new TorchSave.Array("0", "LongStorage", 8, new byte[8]), 0, new int[] {1}, new int[] {1}));
        Files.write(file, torchSave.save(dict));
        assertRefused("storage '0' is described in two ways");
    }

    @Test
    void a_file_of_the_older_format_cut_off_anywhere_is_refused() throws IOException {
        byte[] whole = torchSaved(true);
        for (int length = 0; length < whole.length; length++) {
            Files.deleteIfExists(file); // ext4 syncs a file that is overwritten
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(CheckpointException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> PyTorchWeights.open(file));
        }
    }

    @Test
    void the_older_format_s_claims_are_checked() throws IOException {
        byte[] whole = torchSaved(true);
        ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int length = whole.length - 6 * Float.BYTES - Long.BYTES;
        for (long claim : new long[] {-1, 0, 5, 7, Long.MAX_VALUE}) {
            bytes.putLong(length, claim);
            Files.write(file, whole);
            assertRefused("storage '0' has %,d elements where its tensors expect 6".formatted(claim));
        }
        Files.write(file, PythonPickler.dumps("no magic number"));
        assertRefused("a pickle, but not one of torch.save");
        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\n");
        assertRefused("may be a Git LFS pointer");
        Files.delete(file);
        assertRefused("does not exist");
    }

    /** Bytes replaced, cut out, doubled and cut off: what still opens must load, everything else must be told. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_damaged_file_gets_past_as_anything_but_a_checkpoint_exception(boolean legacy) throws IOException {
        byte[] whole = torchSaved(legacy);
        long seed = Long.getLong("bertrand.seed", 20_180_003L);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Files.deleteIfExists(file); // ext4 syncs a file that is overwritten
            Files.write(file, mutate(whole, random));
            try (Scope scope = Scope.inference()) {
                PyTorchWeights weights = PyTorchWeights.open(file);
                for (String name : weights.names()) {
                    assertThat(weights.load(name).shape()).isEqualTo(weights.shape(name));
                }
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining(file.toString());
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "rerun with -Dbertrand.seed=%d (legacy %s, mutation %d)".formatted(seed, legacy, i), e);
            }
        }
        assertThat(refused).as("seed %d", seed).isBetween(MUTATIONS / 4, MUTATIONS - 1);
    }

    private static byte[] torchSaved(boolean legacy) throws IOException {
        TorchSave torchSave = new TorchSave(legacy);
        TorchSave.Array array = TorchSave.floats("0", 1, 2, 3, 4, 5, 6);
        Map<String, Object> dict = new LinkedHashMap<>();
        dict.put("weight", torchSave.tensor(array, 0, new int[] {2, 3}, new int[] {3, 1}));
        dict.put("turned", torchSave.parameter(torchSave.tensor(array, 0, new int[] {3, 2}, new int[] {1, 3})));
        return torchSave.save(TorchSave.orderedDict(dict, Collections.singletonMap("_metadata", null)));
    }

    private static byte[] mutate(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(bytes.length);
            int end = Math.min(bytes.length, at + 1 + random.nextInt(8));
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 ->
                    bytes[at] = (byte) "().N}]abcdehjlqrstuQRXKMJU\u0080\u0085\u0086\u0087\u0088\u008a\u0093"
                            .charAt(random.nextInt(33));
                case 3 -> Arrays.fill(bytes, at, end, (byte) (random.nextBoolean() ? 0xff : 0));
                case 4 -> bytes = concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
                case 5 -> bytes = concat(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
                case 6 -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, Math.max(1, at)) : bytes;
                default -> throw new AssertionError();
            }
        }
        return bytes;
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head);
        bytes.writeBytes(tail);
        return bytes.size() == 0 ? new byte[1] : bytes.toByteArray();
    }

    private void write(String pickle) throws IOException {
        Files.write(file, TorchSave.zip(Map.of("x/data.pkl", pickle.getBytes(ISO_8859_1))));
    }

    private void assertRefused(String reason) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> PyTorchWeights.open(file))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.file()).isEqualTo(file));
    }
}
