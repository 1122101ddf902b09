package dev.bertrand.model.encoder;

import org.bytedeco.pytorch.Tensor;

/** Anything that maps (..., in) to (..., out): a plain linear layer, or one with something added to it. */
public interface Projection {
    Tensor forward(Tensor x);

    /** The same map as one weight and one bias, for the inference plan. */
    Linear merged();

    /**
     * What this map does beside the product with {@code shared}, a plain layer of the same weights.
     *
     * @return {@link Detour#NONE} if both are the same map
     */
    Detour detour(Linear shared);
}
