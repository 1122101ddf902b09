package dev.bertrand.model.encoder;

import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A {@link Prefix} as it was when it was made, in a plan's format. */
record PlanPrefix(Tensor keys, Tensor values) implements Prefix, AutoCloseable {
    static PlanPrefix of(Prefix prefix, Precision precision) {
        return new PlanPrefix(copy(prefix.keys(), precision.computed()), copy(prefix.values(), precision.computed()));
    }

    private static Tensor copy(Tensor x, ScalarType type) {
        return Scope.outlive(x.detach().to(type).clone().contiguous());
    }

    @Override
    public void close() {
        keys.close();
        values.close();
    }
}
