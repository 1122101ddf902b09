package dev.bertrand.model.checkpoint;

/** Element types, under the names that safetensors headers use. */
public enum DType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /**
     * Bytes of a tensor of this type.
     *
     * @throws IllegalArgumentException for a negative dimension, or for more bytes than a {@code long} counts
     */
    public long bytes(long[] shape) {
        try {
            long product = bytes;
            boolean empty = false;
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new IllegalArgumentException("the shape holds the negative dimension " + dimension);
                }
                empty |= dimension == 0;
                product = Math.multiplyExact(product, Math.max(dimension, 1));
            }
            return empty ? 0 : product;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the shape has more elements than a file can hold", e);
        }
    }
}
