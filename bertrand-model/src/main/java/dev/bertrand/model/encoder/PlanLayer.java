package dev.bertrand.model.encoder;

import dev.bertrand.torch.PackedLinear;
import dev.bertrand.torch.Pointwise;
import org.bytedeco.pytorch.Tensor;

/** {@link Layer} for inference: the same formula on packed weights. Shapes: T tokens of the batch, D hidden size. */
record PlanLayer(
        PlanAttention attention,
        PackedLinear queryKeyValue,
        PackedLinear attentionOutput,
        Junction attentionJunction,
        PlanNorm attentionNorm,
        PackedLinear intermediate,
        Pointwise activation,
        PackedLinear output,
        Junction outputJunction,
        PlanNorm outputNorm)
        implements AutoCloseable {

    /** Maps (T, D) to (T, D). */
    Tensor forward(Tensor x, Buckets buckets, AttentionSink wanted) {
        Tensor attended = attention.forward(queryKeyValue.forward(x, Pointwise.NONE), buckets, wanted); // (T, D)
        x = join(attentionJunction, attentionOutput, attended, x, attentionNorm);

        Tensor fed = intermediate.forward(x, activation); // (T, intermediate size)
        return join(outputJunction, output, fed, x, outputNorm);
    }

    /** The plain sum is a part of the product. */
    private static Tensor join(Junction junction, PackedLinear last, Tensor made, Tensor x, PlanNorm norm) {
        return junction.equals(Junction.PLAIN)
                ? norm.forward(last.forwardPlus(made, x))
                : junction.forward(x, last.forward(made, Pointwise.NONE), norm::forward);
    }

    @Override
    public void close() {
        queryKeyValue.close();
        attentionOutput.close();
        attentionNorm.close();
        intermediate.close();
        output.close();
        outputNorm.close();
    }
}
