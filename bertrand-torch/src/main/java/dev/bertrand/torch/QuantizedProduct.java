package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;

/**
 * A weight in 8-bit numbers, a scale per output feature, laid out for one library's products. Safe for threads. Shapes:
 * m rows, in and out features.
 */
sealed interface QuantizedProduct extends AutoCloseable permits OneDnnProduct, FbgemmProduct {
    /** The product of {@code x} (m, in), whose elements are from -1 to 1 and rounded to 8 bits, with the weight: (m, out). */
    Tensor of(Tensor x);

    /** Whose it is. */
    String kernel();

    @Override
    void close();
}
