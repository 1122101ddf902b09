package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A tensor about to be written: its header entry, and a way to its bytes that runs only when its turn comes, so that
 * a model never has to lie in memory twice.
 */
@SuppressWarnings("ArrayRecordComponent") // as in TensorEntry
public record TensorSource(String name, DType dtype, long[] shape, Content content) {
    /** Writes exactly {@code dtype.bytes(shape)} bytes, row-major and little-endian. */
    @FunctionalInterface
    public interface Content {
        void writeTo(WritableByteChannel out) throws IOException;
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

    long bytes() {
        return dtype.bytes(shape);
    }
}
