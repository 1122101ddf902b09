package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** 8-bit weights where there is no kernel for 8-bit products: stored small, multiplied in fp32. */
final class PlainQuantizedLinear extends PackedLinear {
    private final Tensor weight; // (out, in), int8
    private final Tensor scale; // (out, 1)
    private final Tensor bias; // (out)

    PlainQuantizedLinear(Tensor weight, Tensor bias) {
        Tensor source = weight.detach(); // (out, in)
        Tensor rowScale = Quantization.scale(source); // (out, 1)
        this.weight = Scope.outlive(Quantization.rounded(source, rowScale));
        scale = Scope.outlive(rowScale);
        this.bias = Scope.outlive(bias.detach().clone());
    }

    @Override
    public Tensor forward(Tensor x, Pointwise then) {
        return then.forwardInPlace(linear(x)); // (m, out)
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        return linear(x).add_(residual); // (m, out)
    }

    private Tensor linear(Tensor x) {
        Tensor restored = weight.to(ScalarType.Float).mul_(scale); // (out, in)
        return torch.linear(x, restored, new TensorOptional(bias)); // (m, out)
    }

    @Override
    String kernel() {
        return "plain";
    }

    @Override
    public void close() {
        weight.close();
        scale.close();
        bias.close();
    }
}
