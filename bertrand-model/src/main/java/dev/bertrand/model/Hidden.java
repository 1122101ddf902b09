package dev.bertrand.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What an encoder says about a batch.
 *
 * @param batch the input, which knows which rows belong to which sequence
 * @param layers hidden states (T, D) by layer: 0 is the embeddings' output, then one per encoder layer; only the last
 *     one unless all were asked for
 * @param attentions attention probabilities by layer, then by group of the batch: (B, N, L, L); empty unless asked for
 */
public record Hidden(Batch batch, List<Tensor> layers, List<List<Tensor>> attentions) {
    /** The last layer's output, (T, D). */
    public Tensor last() {
        return layers.get(layers.size() - 1);
    }

    /** The last layer's vectors of one sequence of the batch, (L, D): one per token, in its context. */
    public Tensor last(int index) {
        return of(last(), index);
    }

    /** The rows of {@code tensor} (T, ...) that belong to one sequence of the batch: (L, ...). */
    public Tensor of(Tensor tensor, int index) {
        return tensor.narrow(0, batch.start(index), batch.sequence(index).length());
    }
}
