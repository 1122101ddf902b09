package dev.bertrand.model.checkpoint;

/**
 * An array in a PyTorch file, or a part of one, on which tensors are views.
 *
 * @param key names the whole array
 * @param first element of the array that belongs to this part
 * @param elements of this part
 */
record PyTorchStorage(String key, DType type, long first, long elements) {
    PyTorchStorage {
        if (first < 0 || elements < 0 || first > Long.MAX_VALUE / type.bytes() - elements) {
            throw new IllegalArgumentException(
                    "storage '%s' has %d elements from %d on".formatted(key, elements, first));
        }
    }

    /** A part of it, as files before PyTorch 0.4 describe them. */
    PyTorchStorage part(long offset, long length) {
        if (offset < 0 || length < 0 || offset > elements - length) {
            throw new IllegalArgumentException("a part of storage '%s' has %d elements from %d on, but there are %d"
                    .formatted(key, length, offset, elements));
        }
        return new PyTorchStorage(key, type, first + offset, length);
    }

    long bytes() {
        return elements * type.bytes();
    }
}
