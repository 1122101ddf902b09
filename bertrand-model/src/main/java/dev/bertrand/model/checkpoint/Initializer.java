package dev.bertrand.model.checkpoint;

import dev.bertrand.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What a parameter starts from when no file holds it. */
@FunctionalInterface
public interface Initializer {
    Initializer ZEROS = shape -> Tensors.full(0, ScalarType.Float, shape);
    Initializer ONES = shape -> Tensors.full(1, ScalarType.Float, shape);

    /** A new tensor of {@code shape}, drawn from libtorch's generator if it is random. */
    Tensor create(long... shape);

    /** Uniform between {@code -bound} and {@code bound}. */
    static Initializer uniform(double bound) {
        return shape -> torch.rand(shape).mul(new Scalar(2 * bound)).sub(new Scalar(bound));
    }

    /** BERT's {@code initializer_range}: normal with mean 0. */
    static Initializer normal(double standardDeviation) {
        return shape -> torch.randn(shape).mul(new Scalar(standardDeviation));
    }
}
