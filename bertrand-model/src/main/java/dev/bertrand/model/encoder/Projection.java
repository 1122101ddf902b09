package dev.bertrand.model.encoder;

import org.bytedeco.pytorch.Tensor;

/** Anything that maps (..., in) to (..., out): a plain linear layer, or one with something added to it. */
public interface Projection {
    Tensor forward(Tensor x);

    /** The same map as one weight and one bias, for the inference plan. */
    Linear merged();
}
