package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The operator that every build of libtorch has. */
final class PlainLinear extends PackedLinear {
    private final Tensor weight; // (out, in)
    private final Tensor bias; // (out)

    PlainLinear(Tensor weight, Tensor bias) {
        this.weight = Scope.outlive(weight.detach().clone());
        this.bias = Scope.outlive(bias.detach().clone());
    }

    @Override
    public Tensor forward(Tensor x, Pointwise then) {
        return then.forwardInPlace(torch.linear(x, weight, new TensorOptional(bias))); // (m, out)
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        return torch.linear(x, weight, new TensorOptional(bias)).add_(residual); // (m, out)
    }

    @Override
    String kernel() {
        return "plain";
    }

    @Override
    public void close() {
        weight.close();
        bias.close();
    }
}
