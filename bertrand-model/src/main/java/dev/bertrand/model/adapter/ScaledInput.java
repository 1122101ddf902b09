package dev.bertrand.model.adapter;

import dev.bertrand.model.encoder.Detour;
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
    public Detour detour(Linear shared) {
        Detour inner = base.detour(shared);
        return new Detour() {
            @Override
            public boolean changesInput() {
                return true;
            }

            @Override
            public void before(Tensor x) {
                x.mul_(factors.to(x.scalar_type()).flatten());
                inner.before(x);
            }

            @Override
            public void after(Tensor x, Tensor y) {
                inner.after(x, y);
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }

    @Override
    public Linear merged() {
        Linear plain = base.merged();
        return new Linear(plain.weight().mul(factors), plain.bias(), plain.type());
    }
}
