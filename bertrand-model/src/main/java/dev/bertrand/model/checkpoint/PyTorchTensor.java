package dev.bertrand.model.checkpoint;

/**
 * A view on a storage: element (i, j, ...) is {@code offset + i * strides[0] + j * strides[1] + ...}. It lies within
 * its storage and has no more elements than that, so that reading it never takes more memory than the file.
 *
 * @param offset of the first element, in elements from the storage's first
 */
@SuppressWarnings("ArrayRecordComponent") // as in TensorEntry
record PyTorchTensor(PyTorchStorage storage, long offset, long[] shape, long[] strides) {
    /** PyTorch allows 64; fewer keep a pickle that names one tensor again and again from taking much memory. */
    private static final int MAX_DIMENSIONS = 16;

    PyTorchTensor {
        requireDimensions(shape.length);
        if (shape.length != strides.length || offset < 0) {
            throw new IllegalArgumentException("a tensor has %d dimensions, %d strides and the offset %d"
                    .formatted(shape.length, strides.length, offset));
        }
        long elements = storage.type().bytes(shape) / storage.type().bytes();
        if (elements > storage.elements() || (elements > 0 && offset > storage.elements() - 1 - span(shape, strides))) {
            throw new IllegalArgumentException(
                    "a tensor of %d elements, from %d on, does not fit the %d of storage '%s'"
                            .formatted(elements, offset, storage.elements(), storage.key()));
        }
    }

    static void requireDimensions(int dimensions) {
        if (dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "a tensor has %,d dimensions, more than %d".formatted(dimensions, MAX_DIMENSIONS));
        }
    }

    /** How far the last element is from the first. */
    private static long span(long[] shape, long[] strides) {
        long span = 0;
        for (int i = 0; i < shape.length; i++) {
            if (strides[i] < 0 || (shape[i] > 1 && strides[i] > (Long.MAX_VALUE - span) / (shape[i] - 1))) {
                throw new IllegalArgumentException("a tensor has the stride " + strides[i]);
            }
            span += (shape[i] - 1) * strides[i];
        }
        return span;
    }

    /** Bytes of its elements. */
    long bytes() {
        return storage.type().bytes(shape);
    }

    /** Where it begins, in bytes from the start of the whole array that its storage is a part of. */
    long firstByte() {
        return (storage.first() + offset) * storage.type().bytes();
    }

    /** Whether its elements lie side by side, row by row. The stride of a dimension of one element means nothing. */
    boolean isContiguous() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] > 1 && strides[i] != expected) {
                return bytes() == 0;
            }
            expected *= shape[i];
        }
        return true;
    }
}
