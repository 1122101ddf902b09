package dev.bertrand.model.adapter;

import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Projection;
import org.bytedeco.pytorch.Tensor;

/**
 * A map whose input features are multiplied by a vector.
 *
 * @param factors (1, in)
 */
record ScaledInput(Projection base, Tensor factors) implements Projection {
    @Override
    public Tensor forward(Tensor x) {
        return base.forward(x.mul(factors.to(x.scalar_type()).flatten())); // (..., out)
    }

    @Override
    public Linear merged() {
        Linear plain = base.merged();
        return new Linear(plain.weight().mul(factors), plain.bias(), plain.type());
    }
}
