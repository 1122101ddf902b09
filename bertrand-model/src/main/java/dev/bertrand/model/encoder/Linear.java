package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.PackedLinear;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Products;
import dev.bertrand.torch.Scope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A linear layer: x W^T + b, with W (out, in) and b (out) as PyTorch stores them.
 *
 * @param type the type the product is computed in; parameters keep theirs
 */
public record Linear(Tensor weight, Tensor bias, ScalarType type) implements Projection {
    /** A layer of the encoder: computes in the precision's fast type. */
    public static Linear inEncoder(Parameters parameters, String name, long in, long out, Initializer initializer) {
        return create(
                parameters, name, in, out, initializer, parameters.precision().computed());
    }

    /** A layer of a task: computes in the type the parameters are stored in. */
    public static Linear inHead(Parameters parameters, String name, long in, long out, Initializer initializer) {
        return create(
                parameters, name, in, out, initializer, parameters.precision().stored());
    }

    private static Linear create(
            Parameters parameters, String name, long in, long out, Initializer initializer, ScalarType type) {
        return new Linear(
                parameters.get(name + ".weight", initializer, out, in),
                parameters.get(name + ".bias", Initializer.ZEROS, out),
                type);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Products.linear(x.to(type), weight.to(type), bias.to(type)); // (..., out)
    }

    @Override
    public Linear merged() {
        return this;
    }

    /** Another bias is all that can differ. */
    @Override
    public Detour detour(Linear shared) {
        if (torch.equal(bias, shared.bias)) {
            return Detour.NONE;
        }
        Tensor difference = Scope.outlive(bias.sub(shared.bias)); // (out)
        return Detour.NONE.then((x, y) -> y.add_(difference.to(y.scalar_type())), difference);
    }

    /** This layer for inference alone, in the formats of {@code precision}. */
    PackedLinear pack(Precision precision, Kernels kernels) {
        return PackedLinear.pack(weight, bias, precision, kernels);
    }

    /** Layers with the same input as one, whose outputs lie one behind the other. */
    static Linear joined(Linear... layers) {
        Tensor[] weights = Arrays.stream(layers).map(Linear::weight).toArray(Tensor[]::new);
        Tensor[] biases = Arrays.stream(layers).map(Linear::bias).toArray(Tensor[]::new);
        return new Linear(
                torch.cat(new TensorVector(weights), 0), torch.cat(new TensorVector(biases), 0), layers[0].type());
    }
}
