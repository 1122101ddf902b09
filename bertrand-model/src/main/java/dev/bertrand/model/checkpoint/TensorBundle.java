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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The variables of a TensorFlow checkpoint: {@code NAME.index}, a LevelDB table of {@code BundleEntryProto} messages
 * ({@code tensorflow/core/protobuf/tensor_bundle.proto}), and {@code NAME.data-00000-of-00001} and so on with the
 * numbers. A SavedModel's name is {@code variables}. Variables of types that {@link DType} does not name, such as strings,
 * are left out.
 */
public final class TensorBundle implements AutoCloseable {
    static final String INDEX = "variables.index";
    static final String DATA = "variables.data-00000-of-00001";

    private static final String INDEX_ENDING = ".index";
    /** More files than anybody spreads a BERT over. */
    private static final int MAX_SHARDS = 1000;

    private static final int MAX_INDEX_BYTES = 64 << 20;
    /** The scope that TensorFlow Hub puts before every variable of an exported module. */
    private static final String MODULE = "module/";

    /** A file with numbers. */
    private record Shard(Path file, FileChannel channel) {}

    private final Path index;
    private final List<Shard> shards = new ArrayList<>();
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private final Map<String, Shard> places = new HashMap<>();
    private final Map<String, Integer> checksums = new HashMap<>();

    private TensorBundle(Path index) {
        this.index = index;
    }

    /**
     * Opens the files of a SavedModel's {@code variables} folder.
     *
     * @throws CheckpointException if one is missing, truncated, compressed or otherwise not as expected
     */
    public static TensorBundle open(Path variables) {
        return openIndex(variables.resolve(INDEX));
    }

    /**
     * Opens a checkpoint by its {@code NAME.index}.
     *
     * @throws CheckpointException if a file is missing, truncated, compressed or otherwise not as expected
     */
    public static TensorBundle openIndex(Path index) {
        List<LevelDbTable.Row> rows = readIndex(index);
        TensorBundle bundle = new TensorBundle(index);
        try {
            bundle.index(rows);
            return bundle;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            bundle.close();
            throw broken(index, e);
        } catch (IOException e) {
            bundle.close();
            throw new CheckpointException(index, "cannot read: " + e.getMessage(), e);
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
        return reader(name).get();
    }

    /** {@link #read} in two parts: the variable is mapped now, and compared with its checksum whenever it is asked for. */
    Supplier<ByteBuffer> reader(String name) {
        TensorEntry entry = Optional.ofNullable(tensors.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no variable %s among the %d of %s".formatted(name, tensors.size(), index)));
        Shard shard = Objects.requireNonNull(places.get(name)); // every entry has one
        if (entry.bytes() > Integer.MAX_VALUE) {
            throw new CheckpointException(shard.file(), "variable %s is larger than 2 GiB".formatted(entry));
        }
        Integer checksum = checksums.get(name);
        try {
            ByteBuffer bytes = shard.channel().map(MapMode.READ_ONLY, entry.offset(), entry.bytes());
            return () -> {
                if (checksum != null && checksum != Crc32c.masked(bytes)) {
                    throw new CheckpointException(
                            shard.file(),
                            "the checksum of variable %s does not match; fetch the file again".formatted(entry));
                }
                return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            };
        } catch (IOException e) {
            throw new CheckpointException(
                    shard.file(), "cannot map variable %s: %s".formatted(entry, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        for (Shard shard : shards) {
            try {
                shard.channel().close();
            } catch (IOException e) {
                throw new CheckpointException(shard.file(), "cannot close: " + e.getMessage(), e);
            }
        }
    }

    private void index(List<LevelDbTable.Row> rows) throws IOException {
        require(
                !rows.isEmpty() && rows.get(0).key().isEmpty(),
                "it does not begin with a bundle's header, so it is no checkpoint's");
        openShards(new ProtoReader(rows.get(0).value()));
        for (LevelDbTable.Row row : rows.subList(1, rows.size())) {
            add(row.key(), new ProtoReader(row.value()));
        }
    }

    /** {@code BundleHeaderProto}: 1 num_shards, 2 endianness (0 is little), 3 version. */
    private void openShards(ProtoReader header) {
        long count = 1;
        for (int field = header.nextField(); field != 0; field = header.nextField()) {
            switch (field) {
                case 1 -> count = header.number();
                case 2 -> require(header.number() == 0, "the variables are big-endian");
                default -> header.skip();
            }
        }
        require(count >= 1 && count <= MAX_SHARDS, "the variables are spread over %d files".formatted(count));
        String file = index.getFileName().toString();
        String name = file.substring(0, file.length() - INDEX_ENDING.length());
        for (int i = 0; i < count; i++) {
            Path shard = index.resolveSibling("%s.data-%05d-of-%05d".formatted(name, i, count));
            shards.add(new Shard(shard, openData(shard)));
        }
    }

    /** {@code BundleEntryProto}: 1 dtype, 2 shape, 3 shard_id, 4 offset, 5 size, 6 crc32c (masked), 7 slices. */
    private void add(String key, ProtoReader message) throws IOException {
        String name = key.startsWith(MODULE) ? key.substring(MODULE.length()) : key;
        long type = 0;
        long[] shape = {};
        long number = 0;
        long offset = 0;
        long bytes = 0;
        Integer checksum = null;
        for (int field = message.nextField(); field != 0; field = message.nextField()) {
            switch (field) {
                case 1 -> type = message.number();
                case 2 -> shape = shape(message.message());
                case 3 -> number = message.number();
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
        require(
                number >= 0 && number < shards.size(),
                "variable %s is in file %d of %d".formatted(name, number, shards.size()));
        Shard shard = shards.get((int) number);
        long size = shard.channel().size();
        if (offset < 0 || bytes > size || offset > size - bytes) {
            throw new CheckpointException(
                    shard.file(),
                    "variable %s ends at byte %,d but the file has %,d; is it truncated?"
                            .formatted(name, offset + bytes, size));
        }
        places.put(name, shard);
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
