package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Detour;
import dev.bertrand.model.encoder.Dropout;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Projection;
import dev.bertrand.torch.Scope;
import org.bytedeco.pytorch.Tensor;

/**
 * A map whose rows have a learned length m and the direction of W + s B A. The gradient takes the length that they have
 * by themselves as a constant (Liu et al. 2024, section 4.3), as PEFT does.
 *
 * @param magnitude m, (out)
 */
record Dora(Lora lora, Tensor magnitude) implements Projection {
    static Dora create(Projection base, Parameters parameters, String name, LoraConfig config, Dropout dropout) {
        Lora lora = Lora.create(base, parameters, name, config, dropout);
        Tensor weight = base.merged().weight();
        return new Dora(
                lora,
                parameters.get(
                        name + ".lora_magnitude_vector",
                        shape -> lengths(weight.detach()).clone(),
                        weight.size(0)));
    }

    /** The length of each row, (out). */
    private static Tensor lengths(Tensor weight) {
        return weight.mul(weight).sum(1).sqrt();
    }

    /** m over the length that the rows have by themselves, (out). */
    private Tensor ratio() {
        return magnitude.div(lengths(lora.weight()).detach());
    }

    @Override
    public Tensor forward(Tensor x) {
        Linear plain = lora.base().merged();
        Tensor y = lora.base().forward(x); // (..., out)
        Tensor bias = plain.bias().to(y.scalar_type());
        Tensor adapted = y.sub(bias).add(lora.lowRank(x, y)); // (..., out)
        return adapted.mul(ratio().to(y.scalar_type())).add(bias);
    }

    /** The rows' lengths need the weight itself, which is there now and not when products are shared. */
    @Override
    public Detour detour(Linear shared) {
        Tensor ratio = Scope.outlive(ratio()); // (out)
        Tensor bias = Scope.outlive(lora.base().merged().bias().clone()); // (out)
        return lora.base()
                .detour(shared)
                .then(
                        (x, y) -> y.sub_(bias.to(y.scalar_type()))
                                .add_(lora.lowRank(x, y))
                                .mul_(ratio.to(y.scalar_type()))
                                .add_(bias.to(y.scalar_type())),
                        ratio,
                        bias);
    }

    @Override
    public Linear merged() {
        Linear plain = lora.base().merged();
        return new Linear(lora.weight().mul(ratio().unsqueeze(1)), plain.bias(), plain.type());
    }
}
