package dev.bertrand.model.mix;

import dev.bertrand.model.Batch;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The layer norm of allennlp's {@code ScalarMix}: over all tokens and features together, without weights. There the tokens
 * are those of the whole batch, and a text's answer depends on its neighbours; here they are those of one sequence. For a
 * batch of one the two are the same. Shapes: B sequences, T tokens, D hidden size.
 */
record StateNorm(Tensor sequenceOfRow, Tensor lengths) {
    private static final double EPSILON = 1e-12; // scalar_mix.py's tiny value

    /** @param states those it is for, or others like them */
    static StateNorm of(Batch batch, Tensor states) {
        long[] sequenceOfRow = new long[batch.tokens()];
        float[] lengths = new float[batch.size()];
        for (int i = 0; i < lengths.length; i++) {
            int length = batch.sequence(i).length();
            Arrays.fill(sequenceOfRow, batch.start(i), batch.start(i) + length, i);
            lengths[i] = length;
        }
        return new StateNorm(
                Tensors.near(states, sequenceOfRow, sequenceOfRow.length), // (T)
                Tensors.near(states, Tensors.of(lengths, lengths.length)).to(states.scalar_type())); // (B)
    }

    /** Maps (T, D) to (T, D). */
    Tensor forward(Tensor x) {
        Tensor centred = x.sub(ofSequence(x)); // (T, D)
        return centred.div(ofSequence(centred.square()).add(new Scalar(EPSILON)).sqrt()); // (T, D)
    }

    /** The mean over each sequence, beside each of its tokens: (T, 1). */
    private Tensor ofSequence(Tensor x) {
        Tensor none = x.new_zeros(lengths.shape()); // (B)
        Tensor sums = none.index_add(0, sequenceOfRow, x.mean(1)); // (B)
        return sums.div(lengths).index_select(0, sequenceOfRow).unsqueeze(1); // (T, 1)
    }
}
