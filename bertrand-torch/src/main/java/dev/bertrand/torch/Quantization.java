package dev.bertrand.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Numbers to 8 bits, symmetric, with a scale per row: of weights an output feature, of inputs a token. */
final class Quantization {
    private static final double LARGEST = 127;
    private static final double SMALLEST = 1e-28; // a row of zeros has no largest element to divide by

    private Quantization() {}

    /** The largest absolute value of each row of {@code x} (m, n), above zero: (m, 1). */
    static Tensor largest(Tensor x) {
        long[] columns = {1};
        Tensor above = x.amax(columns, true); // (m, 1)
        Tensor below = x.amin(columns, true).neg_(); // (m, 1)
        return torch.max(above, below).clamp_min_(new Scalar(SMALLEST)); // (m, 1)
    }

    /** What one step of the 8-bit numbers stands for, by row of {@code weight} (out, in): (out, 1). */
    static Tensor scale(Tensor weight) {
        return largest(weight).div(new Scalar(LARGEST)); // (out, 1)
    }

    /** {@code weight} (out, in) in steps of {@code scale} (out, 1): (out, in), int8. */
    static Tensor rounded(Tensor weight, Tensor scale) {
        return weight.div(scale).round_().to(ScalarType.Char); // (out, in)
    }

    /** {@code weight} (out, in) as libtorch's quantized tensor. */
    static Tensor perChannel(Tensor weight) {
        Tensor scale = scale(weight).squeeze(1).to(ScalarType.Double); // (out)
        Tensor zero = torch.zeros(weight.size(0)).to(ScalarType.Long); // (out)
        return torch.quantize_per_channel(weight, scale, zero, 0, ScalarType.QInt8);
    }
}
