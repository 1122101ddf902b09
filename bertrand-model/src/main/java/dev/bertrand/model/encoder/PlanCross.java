package dev.bertrand.model.encoder;

import dev.bertrand.torch.PackedLinear;
import dev.bertrand.torch.Pointwise;
import org.bytedeco.pytorch.Tensor;

/**
 * {@link CrossAttention} for inference. Shapes: S tokens of what was read, R hypotheses, r new tokens of each, D hidden
 * size.
 */
record PlanCross(int heads, int headSize, PackedLinear query, PackedLinear keyValue, PackedLinear output, PlanNorm norm)
        implements AutoCloseable {

    /** What was read, {@code states} (S, D), to what will be written. */
    Writing remember(Tensor states, SideBySide texts) {
        Tensor keysValues = keyValue.forward(states, Pointwise.NONE); // (S, 2 D)
        return new Writing(heads, headSize, Remembered.of(keysValues, texts, heads, null), true);
    }

    /**
     * Maps (R r, D) to (R r, D).
     *
     * @param each r
     */
    Tensor forward(Tensor x, Writing writing, int each) {
        Tensor context = writing.look(query.forward(x, Pointwise.NONE), each); // (R r, D)
        return norm.forward(output.forwardPlus(context, x));
    }

    @Override
    public void close() {
        query.close();
        keyValue.close();
        output.close();
        norm.close();
    }
}
