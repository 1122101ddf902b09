package dev.bertrand.model.adapter;

import dev.bertrand.model.encoder.Detour;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Projection;
import org.bytedeco.pytorch.Tensor;

/**
 * A map whose output features are multiplied by a vector.
 *
 * @param factors (out, 1)
 */
record ScaledOutput(Projection base, Tensor factors) implements Projection {
    @Override
    public Tensor forward(Tensor x) {
        Tensor y = base.forward(x); // (..., out)
        return y.mul(factors.to(y.scalar_type()).flatten());
    }

    @Override
    public Detour detour(Linear shared) {
        return base.detour(shared)
                .then((x, y) -> y.mul_(factors.to(y.scalar_type()).flatten()));
    }

    @Override
    public Linear merged() {
        Linear plain = base.merged();
        return new Linear(plain.weight().mul(factors), plain.bias().mul(factors.flatten()), plain.type());
    }
}
