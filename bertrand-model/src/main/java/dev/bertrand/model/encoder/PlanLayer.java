package dev.bertrand.model.encoder;

import dev.bertrand.torch.PackedLinear;
import dev.bertrand.torch.Pointwise;
import org.bytedeco.pytorch.Tensor;

/** {@link Layer} for inference: the same formula on packed weights. Shapes: T tokens of the batch, D hidden size. */
record PlanLayer(
        PlanAttention attention,
        PackedLinear queryKeyValue,
        PackedLinear attentionOutput,
        PlanNorm attentionNorm,
        PackedLinear intermediate,
        Pointwise activation,
        PackedLinear output,
        PlanNorm outputNorm)
        implements AutoCloseable {

    /** Maps (T, D) to (T, D). */
    Tensor forward(Tensor x, Buckets buckets, AttentionSink wanted) {
        Tensor attended = attention.forward(queryKeyValue.forward(x, Pointwise.NONE), buckets, wanted); // (T, D)
        x = attentionNorm.forward(attentionOutput.forwardPlus(attended, x));

        Tensor fed = intermediate.forward(x, activation); // (T, intermediate size)
        return outputNorm.forward(output.forwardPlus(fed, x));
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
