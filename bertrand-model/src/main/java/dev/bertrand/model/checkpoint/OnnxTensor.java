package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of an ONNX graph ({@code TensorProto}).
 *
 * @param dtype null for types that no weight of a BERT has
 * @param shape row-major
 * @param bytes little-endian; throws {@link CheckpointException} where they are not what the shape needs
 */
@SuppressWarnings("ArrayRecordComponent") // as in TensorEntry
record OnnxTensor(String name, @Nullable DType dtype, long[] shape, Supplier<ByteBuffer> bytes) {
    /** {@code TensorProto.DataLocation.EXTERNAL}. */
    private static final int EXTERNAL = 1;

    /**
     * {@code TensorProto}: 1 dims, 2 data_type, 4 float_data, 7 int64_data, 8 name, 9 raw_data, 13 external_data, 14
     * data_location.
     */
    static OnnxTensor read(Path file, ProtoReader tensor) {
        String name = "";
        long type = 0;
        long location = 0;
        List<Long> dimensions = new ArrayList<>();
        List<Long> wholeNumbers = new ArrayList<>();
        Map<String, String> external = new HashMap<>();
        ByteBuffer raw = null;
        for (int field = tensor.nextField(); field != 0; field = tensor.nextField()) {
            switch (field) {
                case 1 -> tensor.numbers(dimensions);
                case 2 -> type = tensor.number();
                case 4, 9 -> raw = tensor.bytes(); // packed floats lie as raw ones do
                case 7 -> tensor.numbers(wholeNumbers);
                case 8 -> name = tensor.text();
                case 13 -> entry(tensor.message(), external);
                case 14 -> location = tensor.number();
                default -> tensor.skip();
            }
        }
        DType dtype = dtype(type);
        long[] shape = dimensions.stream().mapToLong(Long::longValue).toArray();
        ByteBuffer inline = raw == null ? bytes(wholeNumbers) : raw;
        String shown = name;
        return new OnnxTensor(
                name,
                dtype,
                shape,
                location == EXTERNAL
                        ? () -> external(file, shown, external, dtype, shape)
                        : () -> inline(file, shown, inline, dtype, shape));
    }

    /** {@code StringStringEntryProto}: 1 key, 2 value. */
    private static void entry(ProtoReader entry, Map<String, String> into) {
        String key = "";
        String value = "";
        for (int field = entry.nextField(); field != 0; field = entry.nextField()) {
            switch (field) {
                case 1 -> key = entry.text();
                case 2 -> value = entry.text();
                default -> entry.skip();
            }
        }
        into.put(key, value);
    }

    private static ByteBuffer bytes(List<Long> wholeNumbers) {
        ByteBuffer bytes = ByteBuffer.allocate(wholeNumbers.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        wholeNumbers.forEach(bytes::putLong);
        return bytes.flip();
    }

    private static ByteBuffer inline(Path file, String name, ByteBuffer bytes, @Nullable DType dtype, long[] shape) {
        long wanted = size(file, name, dtype, shape);
        if (bytes.remaining() != wanted) {
            throw new CheckpointException(
                    file, "tensor %s has %,d bytes, its shape needs %,d".formatted(name, bytes.remaining(), wanted));
        }
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes in a file beside the model, and nowhere else: a model must not read what its user did not point to. */
    private static ByteBuffer external(
            Path file, String name, Map<String, String> where, @Nullable DType dtype, long[] shape) {
        long wanted = size(file, name, dtype, shape);
        String location = where.getOrDefault("location", "");
        Path data = beside(file, name, location);
        try (FileChannel channel = FileChannel.open(data)) {
            long offset = Long.parseLong(where.getOrDefault("offset", "0"));
            long length = Long.parseLong(where.getOrDefault("length", String.valueOf(wanted)));
            if (length != wanted || offset < 0 || length > channel.size() || offset > channel.size() - length) {
                throw new CheckpointException(
                        file,
                        "tensor %s is %,d bytes at %,d of %s, which has %,d; its shape needs %,d"
                                .formatted(name, length, offset, location, channel.size(), wanted));
            }
            if (length > Integer.MAX_VALUE) {
                throw new CheckpointException(file, "tensor %s is larger than 2 GiB".formatted(name));
            }
            return channel.map(MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (NumberFormatException e) {
            throw new CheckpointException(file, "tensor %s has no place in %s: %s".formatted(name, location, where));
        } catch (IOException e) {
            throw new CheckpointException(
                    file, "tensor %s lies in %s, which cannot be read: %s".formatted(name, data, e.getMessage()), e);
        }
    }

    private static Path beside(Path file, String name, String location) {
        try {
            Path folder = file.toAbsolutePath().normalize().getParent();
            Path data = folder == null ? null : folder.resolve(location).normalize();
            if (folder != null && data != null && data.startsWith(folder) && !data.equals(folder)) {
                return data;
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw new CheckpointException(
                file, "tensor %s lies in '%s', outside the model's folder".formatted(name, location));
    }

    private static long size(Path file, String name, @Nullable DType dtype, long[] shape) {
        if (dtype == null) {
            throw new CheckpointException(file, "tensor %s has a type that no weight has".formatted(name));
        }
        try {
            return dtype.bytes(shape);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, "tensor %s: %s".formatted(name, e.getMessage()));
        }
    }

    /** The numbers of {@code TensorProto.DataType}. */
    private static @Nullable DType dtype(long type) {
        return switch ((int) type) {
            case 1 -> DType.F32;
            case 2 -> DType.U8;
            case 3 -> DType.I8;
            case 5 -> DType.I16;
            case 6 -> DType.I32;
            case 7 -> DType.I64;
            case 9 -> DType.BOOL;
            case 10 -> DType.F16;
            case 11 -> DType.F64;
            case 16 -> DType.BF16;
            default -> null;
        };
    }
}
