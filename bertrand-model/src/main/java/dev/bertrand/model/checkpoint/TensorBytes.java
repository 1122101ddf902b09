package dev.bertrand.model.checkpoint;

import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors of libtorch to the bytes of a file, and back. */
final class TensorBytes {
    private TensorBytes() {}

    /** A tensor that shares a buffer's memory, as {@link Tensors#sharing} says. */
    static Tensor sharing(ByteBuffer bytes, DType type, long... shape) {
        return Tensors.sharing(bytes, scalarType(type), shape);
    }

    /** Named tensors, each contiguous, to be written as they are by then. */
    static List<TensorSource> sources(Map<String, Tensor> tensors) {
        return tensors.entrySet().stream()
                .map(tensor -> source(tensor.getKey(), tensor.getValue()))
                .toList();
    }

    static TensorSource source(String name, Tensor tensor) {
        // Bound to the tensor's memory only when its turn comes.
        return new TensorSource(name, dtype(tensor.scalar_type().intern()), tensor.shape(), out -> write(tensor, out));
    }

    static TensorSource turned(String name, Tensor matrix) {
        long[] shape = {matrix.size(1), matrix.size(0)};
        return new TensorSource(name, dtype(matrix.scalar_type().intern()), shape, out -> {
            try (Scope scope = Scope.inference()) {
                write(matrix.t().contiguous(), out);
            }
        });
    }

    private static void write(Tensor tensor, WritableByteChannel out) throws IOException {
        try (Scope scope = Scope.inference()) {
            Tensor here = tensor.cpu();
            // An empty tensor has no memory.
            ByteBuffer bytes = here.numel() == 0 ? ByteBuffer.allocate(0) : Tensors.bytes(here);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private static ScalarType scalarType(DType type) {
        return switch (type) {
            case F64 -> ScalarType.Double;
            case F32 -> ScalarType.Float;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case I64 -> ScalarType.Long;
            case I32 -> ScalarType.Int;
            case I16 -> ScalarType.Short;
            case I8 -> ScalarType.Char;
            case U8 -> ScalarType.Byte;
            case BOOL -> ScalarType.Bool;
        };
    }

    private static DType dtype(ScalarType type) {
        for (DType candidate : DType.values()) {
            if (scalarType(candidate) == type) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("weights files have no element type for " + type);
    }
}
