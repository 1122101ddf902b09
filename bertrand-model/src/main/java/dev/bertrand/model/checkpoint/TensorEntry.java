package dev.bertrand.model.checkpoint;

import java.util.Arrays;

/**
 * Where a tensor lies in its file. Compare shapes with {@link Arrays#equals}: records with arrays have no useful
 * {@code equals}.
 *
 * @param shape dimensions, row-major; empty for a scalar. Read it, do not write to it
 * @param offset of the first byte, from the start of the file
 * @param bytes length of the data: the product of the shape and the element's size
 */
@SuppressWarnings("ArrayRecordComponent") // shapes are handed to tensor constructors, which take long[]
public record TensorEntry(String name, DType dtype, long[] shape, long offset, long bytes) {
    @Override
    public String toString() {
        return "%s %s%s".formatted(name, dtype, Arrays.toString(shape));
    }
}
