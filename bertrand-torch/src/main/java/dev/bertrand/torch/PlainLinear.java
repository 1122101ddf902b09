package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;

/** The operators that every build of libtorch has. */
final class PlainLinear extends PackedLinear {
    private final Tensor weight; // (out, in)
    private final Tensor bias; // (out)

    PlainLinear(Tensor weight, Tensor bias) {
        this.weight = Scope.outlive(weight.detach().clone());
        this.bias = Scope.outlive(bias.detach().clone());
    }

    @Override
    public Tensor forward(Tensor x, Pointwise then) {
        return then.forwardInPlace(Products.linear(x, weight, bias)); // (m, out)
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        return Products.linear(x, weight, bias).add_(residual); // (m, out)
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
