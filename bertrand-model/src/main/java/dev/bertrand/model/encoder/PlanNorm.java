package dev.bertrand.model.encoder;

import dev.bertrand.torch.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** {@link LayerNorm} for inference: hidden states of any type stay in it, the weights are as they were stored. */
record PlanNorm(Tensor weight, Tensor bias, double eps) implements AutoCloseable {
    static PlanNorm of(LayerNorm norm) {
        return new PlanNorm(
                Scope.outlive(norm.weight().detach().clone()),
                Scope.outlive(norm.bias().detach().clone()),
                norm.eps());
    }

    Tensor forward(Tensor x) {
        // A processor's kernel takes both types at once, a card's does not.
        Tensor same = x.is_cpu() ? x : x.to(weight.scalar_type()); // (..., D)
        return torch.layer_norm(same, weight.shape(), new TensorOptional(weight), new TensorOptional(bias), eps, true)
                .to(x.scalar_type()); // (..., D)
    }

    @Override
    public void close() {
        weight.close();
        bias.close();
    }
}
