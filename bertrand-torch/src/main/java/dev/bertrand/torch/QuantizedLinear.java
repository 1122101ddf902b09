package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear layer in 8-bit numbers: the weight with a scale per output feature, the input with a scale per row, found
 * anew for each call. One scale for all rows would follow the few tokens with very large activations and leave hardly a
 * bit for the others.
 */
final class QuantizedLinear extends PackedLinear {
    private final QuantizedProduct product;
    private final Tensor bias; // (out)

    QuantizedLinear(QuantizedProduct product, Tensor bias) {
        this.product = product;
        this.bias = Scope.outlive(bias.detach().clone());
    }

    @Override
    public Tensor forward(Tensor x, Pointwise then) {
        Tensor scale = Quantization.largest(x); // (m, 1)
        return then.forwardInPlace(rescale(product.of(x.div(scale)), scale, bias)); // (m, out)
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        Tensor scale = Quantization.largest(x); // (m, 1)
        return rescale(product.of(x.div(scale)), scale, residual).add_(bias); // (m, out)
    }

    /** {@code product} times {@code scale} plus {@code summand}, in the memory of the product. */
    private static Tensor rescale(Tensor product, Tensor scale, Tensor summand) {
        return torch.addcmul_out(product, summand, product, scale); // (m, out)
    }

    @Override
    String kernel() {
        return product.kernel();
    }

    @Override
    public void close() {
        product.close();
        bias.close();
    }
}
