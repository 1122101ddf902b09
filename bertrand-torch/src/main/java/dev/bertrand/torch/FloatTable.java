package dev.bertrand.torch;

import java.nio.file.Path;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A table of float32, (R, C), of any size, in memory or in a file that is mapped: batches pick their rows from it. */
public final class FloatTable implements AutoCloseable {
    private final Tensor table; // (R, C)

    private FloatTable(Tensor flat, long rows, long columns) {
        try (Scope scope = Scope.inference()) {
            table = Scope.outlive(flat.view(rows, columns));
        }
    }

    /** A table whose rows are yet to be {@link #put}. */
    public static FloatTable inMemory(long rows, long columns) {
        try (Scope scope = Scope.inference()) {
            return new FloatTable(torch.empty(rows * columns), rows, columns); // float32, libtorch's own
        }
    }

    /** A file of {@code rows * columns} little-endian numbers, to be read; its pages come as they are asked for. */
    public static FloatTable mapped(Path file, long rows, long columns) {
        try (Scope scope = Scope.inference()) {
            Tensor flat = torch.from_file(
                    file.toString(),
                    new BoolOptional(false),
                    new LongOptional(rows * columns),
                    new TensorOptions(ScalarType.Float));
            return new FloatTable(flat, rows, columns);
        }
    }

    /** Copies {@code values} (n, C) to the rows from {@code first} on; different rows from any thread. */
    public void put(long first, Tensor values) {
        table.narrow(0, first, values.size(0)).copy_(values);
    }

    /** Copies of the rows with these numbers: (rows.length, C). */
    public Tensor rows(long... rows) {
        return table.index_select(0, Tensors.of(rows, rows.length));
    }

    @Override
    public void close() {
        table.close();
    }
}
