package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes an (in, out) matrix as (out, in), a few rows at a time. */
record Transposed(FloatBuffer matrix, int in, int out) implements TensorSource.Content {
    /** A cache line of floats: each line of the source that is touched is used whole. */
    private static final int ROWS = 16;

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ROWS * in * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int first = 0; first < out; first += ROWS) {
            int rows = Math.min(ROWS, out - first);
            bytes.clear().limit(rows * in * Float.BYTES);
            FloatBuffer target = bytes.asFloatBuffer();
            for (int column = 0; column < in; column++) {
                for (int row = 0; row < rows; row++) {
                    target.put(row * in + column, matrix.get(column * out + first + row));
                }
            }
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
