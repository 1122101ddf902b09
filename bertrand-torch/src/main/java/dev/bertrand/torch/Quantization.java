package dev.bertrand.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Weights to 8-bit numbers, symmetric, with a scale per output feature. */
final class Quantization {
    private static final double LARGEST = 127;
    private static final double SMALLEST_SCALE = 1e-30; // a row of zeros has no largest element to divide by

    private Quantization() {}

    /** What one step of the 8-bit numbers stands for, by row of {@code weight} (out, in): (out, 1). */
    static Tensor scale(Tensor weight) {
        return weight.abs()
                .amax(new long[] {1}, true)
                .div(new Scalar(LARGEST))
                .clamp_min(new Scalar(SMALLEST_SCALE)); // (out, 1)
    }

    /** {@code weight} (out, in) as libtorch's quantized tensor. */
    static Tensor perChannel(Tensor weight) {
        Tensor scale = scale(weight).squeeze(1).to(ScalarType.Double); // (out)
        Tensor zero = torch.zeros(weight.size(0)).to(ScalarType.Long); // (out)
        return torch.quantize_per_channel(weight, scale, zero, 0, ScalarType.QInt8);
    }
}
