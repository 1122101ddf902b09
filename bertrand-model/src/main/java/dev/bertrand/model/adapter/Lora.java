package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Detour;
import dev.bertrand.model.encoder.Dropout;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Projection;
import dev.bertrand.torch.Products;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A map with a low-rank detour: W x + b + s B A x.
 *
 * @param down A, (rank, in)
 * @param up B, (out, rank)
 * @param scale s
 */
record Lora(Projection base, Tensor down, Tensor up, double scale, Dropout dropout) implements Projection {
    static Lora create(Projection base, Parameters parameters, String name, LoraConfig config, Dropout dropout) {
        Tensor weight = base.merged().weight();
        long in = weight.size(1);
        int rank = config.rank(name);
        return new Lora(
                base,
                parameters.get(name + ".lora_A.weight", Initializer.uniform(1 / Math.sqrt((double) in)), rank, in),
                parameters.get(name + ".lora_B.weight", Initializer.ZEROS, weight.size(0), rank),
                config.scale(name),
                dropout);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = base.forward(x); // (..., out)
        return y.add(lowRank(x, y));
    }

    /** s B A x, (..., out), in the type of {@code like}. */
    Tensor lowRank(Tensor x, Tensor like) {
        Tensor dropped = dropout.forward(x.to(like.scalar_type())); // (..., in)
        Tensor narrow = Products.matmul(dropped, down.to(like.scalar_type()).t()); // (..., rank)
        return Products.matmul(narrow, up.to(like.scalar_type()).t()).mul(new Scalar(scale));
    }

    @Override
    public Detour detour(Linear shared) {
        return base.detour(shared).then((x, y) -> y.add_(lowRank(x, y)));
    }

    /** W + s B A, (out, in). */
    Tensor weight() {
        return base.merged().weight().add(up.matmul(down).mul(new Scalar(scale)));
    }

    @Override
    public Linear merged() {
        Linear plain = base.merged();
        return new Linear(weight(), plain.bias(), plain.type());
    }
}
