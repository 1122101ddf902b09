package dev.bertrand.torch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Java arrays and buffers to tensors, and back. */
public final class Tensors {
    private Tensors() {}

    /** Copies {@code values} into an int64 tensor of shape {@code shape}. */
    public static Tensor of(long[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    /** Copies {@code values} into an int64 tensor of shape (values.length). */
    public static Tensor of(int[] values) {
        return of(Arrays.stream(values).asLongStream().toArray(), values.length);
    }

    /** Copies {@code values} into a float32 tensor of shape {@code shape}. */
    public static Tensor of(float[] values, long... shape) {
        return Tensor.create(values, shape);
    }

    /** Copies {@code values} into an int64 tensor of shape {@code shape}, on the device that {@code place} is on. */
    public static Tensor near(Tensor place, long[] values, long... shape) {
        return near(place, of(values, shape));
    }

    /** Copies {@code values} into an int64 tensor of shape (values.length), on the device that {@code place} is on. */
    public static Tensor near(Tensor place, int[] values) {
        return near(place, of(values));
    }

    /** {@code tensor} on the device that {@code place} is on; itself where it is there already. */
    public static Tensor near(Tensor place, Tensor tensor) {
        return place.is_cpu() && tensor.is_cpu() ? tensor : tensor.to(place.device(), tensor.scalar_type());
    }

    /** A tensor of {@code shape} in which every element is {@code value}. */
    public static Tensor full(double value, ScalarType type, long... shape) {
        return torch.full(shape, new Scalar(value), new TensorOptions(type));
    }

    /**
     * A tensor that shares the memory of a direct buffer, from its position on. The caller keeps the buffer reachable
     * for as long as the tensor lives.
     */
    public static Tensor sharing(ByteBuffer buffer, ScalarType type, long... shape) {
        return torch.from_blob(new BytePointer(buffer), shape, new TensorOptions(type));
    }

    /** Copies a tensor of any floating type into an array, row by row. */
    public static float[] toFloats(Tensor tensor) {
        Tensor values = floats(tensor);
        float[] array = new float[Math.toIntExact(values.numel())];
        new FloatPointer(values.data_ptr()).get(array);
        return array;
    }

    /** What {@code tensor} holds, row by row in the processor's memory. */
    private static Tensor floats(Tensor tensor) {
        return tensor.detach().cpu().to(ScalarType.Float).contiguous();
    }

    /** Copies a tensor of any floating type into an array of doubles, row by row. */
    public static double[] toDoubles(Tensor tensor) {
        Tensor values = tensor.detach().cpu().to(ScalarType.Double).contiguous();
        double[] array = new double[Math.toIntExact(values.numel())];
        new DoublePointer(values.data_ptr()).get(array);
        return array;
    }

    /** Copies a tensor of shape (R, C) into R arrays of C floats. */
    public static float[][] toRows(Tensor tensor) {
        int rows = Math.toIntExact(tensor.size(0));
        int columns = Math.toIntExact(tensor.size(1));
        Tensor values = floats(tensor);
        FloatPointer pointer = new FloatPointer(values.data_ptr());
        float[][] result = new float[rows][columns];
        for (int row = 0; row < rows; row++) {
            pointer.position((long) row * columns).get(result[row]);
        }
        return result;
    }

    /** The column of the highest number in each row of (R, C): R numbers. */
    public static int[] highest(Tensor rows) {
        double[] columns = toDoubles(rows.argmax(new LongOptional(1), false)); // (R)
        return Arrays.stream(columns).mapToInt(column -> (int) column).toArray();
    }

    /** The memory of a contiguous tensor of the processor's, as little-endian bytes on the platforms libtorch runs on. */
    public static ByteBuffer bytes(Tensor tensor) {
        if (!tensor.is_contiguous() || !tensor.is_cpu()) {
            throw new IllegalArgumentException(
                    "bytes() wants a contiguous tensor of the processor's; call cpu() and contiguous() first");
        }
        long size = tensor.numel() * tensor.element_size();
        return new BytePointer(tensor.data_ptr()).capacity(size).asByteBuffer();
    }

    /** Tensors (R, C) as one contiguous (R, sum of the C), side by side. */
    public static Tensor beside(List<Tensor> columns) {
        Tensor joined =
                columns.size() == 1 ? columns.get(0) : torch.cat(new TensorVector(columns.toArray(Tensor[]::new)), 1);
        return joined.contiguous();
    }

    /** Rows of (R, C) divided by their Euclidean lengths; a row of zeros stays. */
    public static Tensor normalized(Tensor rows) {
        Tensor lengths = torch.linalg_vector_norm(rows, new Scalar(2), new long[] {1}, true, null); // (R, 1)
        return rows.div(lengths.clamp_min(new Scalar(1e-12)));
    }

    /** {@code tensor} times {@code factor}, element by element. */
    public static Tensor scaled(Tensor tensor, double factor) {
        return tensor.mul(new Scalar(factor));
    }
}
