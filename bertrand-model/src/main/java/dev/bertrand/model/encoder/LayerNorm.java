package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalization over the last dimension, D (Ba et al. 2016). */
public record LayerNorm(Tensor weight, Tensor bias, double eps) {
    public static LayerNorm create(Parameters parameters, String name, long size, double eps) {
        return new LayerNorm(
                parameters.get(name + ".weight", Initializer.ONES, size),
                parameters.get(name + ".bias", Initializer.ZEROS, size),
                eps);
    }

    /** Whether it has the same parameters as another one, all numbers equal. */
    boolean isSame(LayerNorm other) {
        return torch.equal(weight, other.weight) && torch.equal(bias, other.bias);
    }

    public Tensor forward(Tensor x) {
        return torch.layer_norm(
                x.to(weight.scalar_type()),
                weight.shape(),
                new TensorOptional(weight),
                new TensorOptional(bias),
                eps,
                true); // (..., D)
    }
}
