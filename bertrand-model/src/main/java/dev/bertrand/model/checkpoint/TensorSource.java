package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * A tensor about to be written: its header entry, and a way to its bytes that runs only when its turn comes, so that
 * a model never has to lie in memory twice.
 */
@SuppressWarnings("ArrayRecordComponent") // as in TensorEntry
public record TensorSource(String name, DType dtype, long[] shape, Content content) {
    /** Writes exactly {@code dtype.bytes(shape)} bytes, row-major and little-endian. */
    @FunctionalInterface
    public interface Content {
        public void writeTo(WritableByteChannel out) throws IOException;
    }

    /** A tensor whose bytes, little-endian, are those between the buffer's position and limit when it is written. */
    public static TensorSource of(String name, DType dtype, long[] shape, ByteBuffer littleEndian) {
        return new TensorSource(name, dtype, shape, out -> {
            ByteBuffer view = littleEndian.duplicate();
            while (view.hasRemaining()) {
                out.write(view);
            }
        });
    }

    /** A contiguous tensor of libtorch, to be written as it is by then. */
    public static TensorSource of(String name, Tensor tensor) {
        return TensorBytes.source(name, tensor);
    }

    /** A matrix of libtorch, (rows, columns), to be written as (columns, rows). */
    public static TensorSource turned(String name, Tensor matrix) {
        return TensorBytes.turned(name, matrix);
    }

    /** Bytes of the tensor's elements. */
    public long bytes() {
        return dtype.bytes(shape);
    }

    /** Writes the content; giving more or fewer bytes than the shape needs is an {@link IOException}. */
    public void writeTo(WritableByteChannel out) throws IOException {
        Counted counted = new Counted(out);
        content.writeTo(counted);
        if (counted.written != bytes()) {
            throw new IOException(
                    "tensor %s gave %,d bytes, its shape needs %,d".formatted(name, counted.written, bytes()));
        }
    }

    /**
     * Two tensors of one name would hide each other.
     *
     * @throws IllegalArgumentException if there are such
     */
    static void requireDistinctNames(List<TensorSource> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorSource tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("two tensors are named " + tensor.name());
            }
        }
    }

    /** Counts what a tensor writes, and keeps it from closing the file under its neighbours. */
    private static final class Counted implements WritableByteChannel {
        private final WritableByteChannel out;
        private long written;

        Counted(WritableByteChannel out) {
            this.out = out;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int bytes = out.write(source);
            written += bytes;
            return bytes;
        }

        @Override
        public boolean isOpen() {
            return out.isOpen();
        }

        @Override
        public void close() {}
    }
}
