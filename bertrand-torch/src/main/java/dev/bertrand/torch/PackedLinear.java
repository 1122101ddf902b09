package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A linear layer for inference alone, its weight laid out for one kernel when it is made. Safe for threads. Shapes: m
 * rows, in and out features.
 */
public abstract sealed class PackedLinear implements AutoCloseable
        permits OneDnnLinear, QuantizedLinear, PlainLinear, PlainQuantizedLinear {

    /**
     * Packs a layer x W^T + b; neither tensor is needed afterwards.
     *
     * @param weight (out, in), in the type parameters are stored in
     * @param bias (out)
     * @param precision what the product is computed in
     */
    public static PackedLinear pack(Tensor weight, Tensor bias, Precision precision, Kernels kernels) {
        try (Scope scope = Scope.inference()) {
            boolean fastest = kernels == Kernels.FASTEST;
            if (precision == Precision.INT8) {
                return quantized(weight, bias, fastest);
            }
            ScalarType type = precision.computed();
            return fastest && OneDnnLinear.isAvailable(type) && OneDnnLinear.fits(weight, type)
                    ? new OneDnnLinear(weight.to(type), bias.to(type))
                    : new PlainLinear(weight.to(type), bias.to(type));
        }
    }

    private static PackedLinear quantized(Tensor weight, Tensor bias, boolean fastest) {
        if (fastest && OneDnnProduct.isAvailable()) {
            return new QuantizedLinear(new OneDnnProduct(weight), bias);
        }
        return fastest && FbgemmProduct.isAvailable()
                ? new QuantizedLinear(new FbgemmProduct(weight), bias)
                : new PlainQuantizedLinear(weight, bias);
    }

    /** Maps {@code x} (m, in) to (m, out), with {@code then} applied to every element. */
    public abstract Tensor forward(Tensor x, Pointwise then);

    /** Maps {@code x} (m, in) to (m, out) and adds {@code residual} (m, out). */
    public abstract Tensor forwardPlus(Tensor x, Tensor residual);

    /** Who multiplies. */
    abstract String kernel();

    @Override
    public abstract void close();
}
