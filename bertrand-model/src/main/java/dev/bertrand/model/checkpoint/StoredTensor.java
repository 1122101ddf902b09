package dev.bertrand.model.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A tensor of another format, as it lies in its file.
 *
 * @param shape as stored
 * @param transposed whether it is a linear layer's matrix stored (in, out), where the model wants (out, in)
 * @param bytes little-endian and row-major, mapped when asked for
 */
@SuppressWarnings("ArrayRecordComponent") // as in TensorEntry
record StoredTensor(DType dtype, long[] shape, boolean transposed, Supplier<ByteBuffer> bytes) {
    StoredTensor {
        if (transposed && shape.length != 2) {
            throw new IllegalArgumentException(
                    "a linear layer's weight has shape %s, expected a matrix".formatted(Arrays.toString(shape)));
        }
    }

    /** The shape that the model wants. */
    long[] turnedShape() {
        return transposed ? new long[] {shape[1], shape[0]} : shape;
    }

    /** The same tensor as the model wants it, to be written to a file without libtorch. */
    TensorSource source(String name) {
        if (!transposed) {
            return new TensorSource(name, dtype, shape, out -> {
                ByteBuffer view = bytes.get();
                while (view.hasRemaining()) {
                    out.write(view);
                }
            });
        }
        if (dtype != DType.F32) {
            throw new IllegalArgumentException("%s is %s; matrices are turned in F32 alone".formatted(name, dtype));
        }
        int in = Math.toIntExact(shape[0]);
        int out = Math.toIntExact(shape[1]);
        return new TensorSource(
                name,
                dtype,
                turnedShape(),
                channel -> new Transposed(bytes.get().asFloatBuffer(), in, out).writeTo(channel));
    }
}
