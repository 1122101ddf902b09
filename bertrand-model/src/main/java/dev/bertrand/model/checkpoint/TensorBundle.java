package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables of a TensorFlow SavedModel: {@code variables.index}, a LevelDB table of {@code BundleEntryProto}
 * messages ({@code tensorflow/core/protobuf/tensor_bundle.proto}), and {@code variables.data-00000-of-00001} with the
 * numbers. Variables of types that {@link DType} does not name, such as strings, are left out.
 */
public final class TensorBundle implements AutoCloseable {
    static final String INDEX = "variables.index";
    static final String DATA = "variables.data-00000-of-00001";

    private static final int MAX_INDEX_BYTES = 64 << 20;
    /** The scope that TensorFlow Hub puts before every variable of an exported module. */
    private static final String MODULE = "module/";

    private final Path data;
    private final FileChannel channel;
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private final Map<String, Integer> checksums = new HashMap<>();

    private TensorBundle(Path data, FileChannel channel) {
        this.data = data;
        this.channel = channel;
    }

    /**
     * Opens the two files of a SavedModel's {@code variables} folder.
     *
     * @throws CheckpointException if one is missing, truncated, compressed, sharded or otherwise not as expected
     */
    public static TensorBundle open(Path variables) {
        Path index = variables.resolve(INDEX);
        Path data = variables.resolve(DATA);
        List<LevelDbTable.Row> rows = readIndex(index);
        FileChannel channel = openData(data);
        TensorBundle bundle = new TensorBundle(data, channel);
        try {
            bundle.index(rows);
            return bundle;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            bundle.close();
            throw broken(index, e);
        } catch (IOException e) {
            bundle.close();
            throw new CheckpointException(data, "cannot read: " + e.getMessage(), e);
        } catch (CheckpointException e) {
            bundle.close();
            throw e;
        }
    }

    /** By name without the {@code module/} scope, sorted; offsets count from the start of the data file. */
    public Map<String, TensorEntry> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * A variable's numbers, row-major and little-endian, mapped read-only. Kernels of TensorFlow are (in, out).
     *
     * @throws IllegalArgumentException if there is no such variable
     * @throws CheckpointException if the bytes do not match their checksum, as after a damaged download
     */
    public ByteBuffer read(String name) {
        TensorEntry entry = Optional.ofNullable(tensors.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no variable %s among the %d of %s".formatted(name, tensors.size(), data)));
        try {
            ByteBuffer bytes = channel.map(MapMode.READ_ONLY, entry.offset(), entry.bytes());
            Integer checksum = checksums.get(name);
            if (checksum != null && checksum != Crc32c.masked(bytes)) {
                throw new CheckpointException(
                        data, "the checksum of variable %s does not match; fetch the file again".formatted(entry));
            }
            return bytes.order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new CheckpointException(data, "cannot map variable %s: %s".formatted(entry, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CheckpointException(data, "cannot close: " + e.getMessage(), e);
        }
    }

    private void index(List<LevelDbTable.Row> rows) throws IOException {
        long size = channel.size();
        for (LevelDbTable.Row row : rows) {
            ProtoReader message = new ProtoReader(row.value());
            if (row.key().isEmpty()) {
                requireOneLittleEndianShard(message);
            } else {
                add(row.key(), message, size);
            }
        }
    }

    /** {@code BundleHeaderProto}: 1 num_shards, 2 endianness (0 is little), 3 version. */
    private static void requireOneLittleEndianShard(ProtoReader header) {
        for (int field = header.nextField(); field != 0; field = header.nextField()) {
            switch (field) {
                case 1 -> require(header.number() == 1, "the variables are spread over several files");
                case 2 -> require(header.number() == 0, "the variables are big-endian");
                default -> header.skip();
            }
        }
    }

    /** {@code BundleEntryProto}: 1 dtype, 2 shape, 3 shard_id, 4 offset, 5 size, 6 crc32c (masked), 7 slices. */
    private void add(String key, ProtoReader message, long dataSize) {
        String name = key.startsWith(MODULE) ? key.substring(MODULE.length()) : key;
        long type = 0;
        long[] shape = {};
        long offset = 0;
        long bytes = 0;
        Integer checksum = null;
        for (int field = message.nextField(); field != 0; field = message.nextField()) {
            switch (field) {
                case 1 -> type = message.number();
                case 2 -> shape = shape(message.message());
                case 4 -> offset = message.number();
                case 5 -> bytes = message.number();
                case 6 -> checksum = message.fixed32();
                case 7 -> throw new IllegalArgumentException("variable " + name + " is stored in slices");
                default -> message.skip();
            }
        }
        Optional<DType> dtype = dtype(type);
        if (dtype.isEmpty()) {
            return;
        }
        require(
                bytes == dtype.get().bytes(shape),
                "variable %s has %d bytes, which its shape does not explain".formatted(name, bytes));
        if (offset < 0 || bytes > dataSize || offset > dataSize - bytes) {
            throw new CheckpointException(
                    data,
                    "variable %s ends at byte %,d but the file has %,d; is it truncated?"
                            .formatted(name, offset + bytes, dataSize));
        }
        tensors.put(name, new TensorEntry(name, dtype.get(), shape, offset, bytes));
        if (checksum != null) {
            checksums.put(name, checksum);
        }
    }

    /** {@code TensorShapeProto}: 2 dim, repeated, each with 1 size. */
    private static long[] shape(ProtoReader message) {
        List<Long> sizes = new ArrayList<>();
        for (int field = message.nextField(); field != 0; field = message.nextField()) {
            if (field != 2) {
                message.skip();
                continue;
            }
            ProtoReader dimension = message.message();
            long size = 0;
            for (int inner = dimension.nextField(); inner != 0; inner = dimension.nextField()) {
                if (inner == 1) {
                    size = dimension.number();
                } else {
                    dimension.skip();
                }
            }
            sizes.add(size);
        }
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** The numbers of {@code tensorflow/core/framework/types.proto}. */
    private static Optional<DType> dtype(long type) {
        return switch ((int) type) {
            case 1 -> Optional.of(DType.F32);
            case 2 -> Optional.of(DType.F64);
            case 3 -> Optional.of(DType.I32);
            case 4 -> Optional.of(DType.U8);
            case 5 -> Optional.of(DType.I16);
            case 6 -> Optional.of(DType.I8);
            case 9 -> Optional.of(DType.I64);
            case 10 -> Optional.of(DType.BOOL);
            case 14 -> Optional.of(DType.BF16);
            case 19 -> Optional.of(DType.F16);
            default -> Optional.empty();
        };
    }

    private static List<LevelDbTable.Row> readIndex(Path index) {
        try {
            long size = Files.size(index);
            if (size > MAX_INDEX_BYTES) {
                throw new CheckpointException(
                        index, "has %,d bytes, more than the %,d an index needs".formatted(size, MAX_INDEX_BYTES));
            }
            return LevelDbTable.read(ByteBuffer.wrap(Files.readAllBytes(index)));
        } catch (NoSuchFileException e) {
            throw new CheckpointException(index, "does not exist", e);
        } catch (IOException e) {
            throw new CheckpointException(index, "cannot read: " + e.getMessage(), e);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw broken(index, e);
        }
    }

    private static FileChannel openData(Path data) {
        try {
            return FileChannel.open(data);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(data, "does not exist", e);
        } catch (IOException e) {
            throw new CheckpointException(data, "cannot open: " + e.getMessage(), e);
        }
    }

    private static CheckpointException broken(Path index, RuntimeException e) {
        String what = e instanceof BufferUnderflowException ? "it ends in the middle of a record" : e.getMessage();
        return new CheckpointException(
                index, "not an index that can be read: " + what, new IOException("broken TensorBundle index", e));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
