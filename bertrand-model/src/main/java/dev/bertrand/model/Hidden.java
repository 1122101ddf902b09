package dev.bertrand.model;

import dev.bertrand.torch.Tensors;
import java.util.List;
import java.util.stream.IntStream;
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

    /**
     * The same for some of the sequences alone.
     *
     * @param indices of the sequences, in the order that they are to have
     */
    public Hidden only(int... indices) {
        Batch part = Batch.of(IntStream.of(indices).mapToObj(batch::sequence).toList());
        long[] sources = new long[part.tokens()];
        for (int i = 0; i < indices.length; i++) {
            for (int k = 0; k < part.sequence(i).length(); k++) {
                sources[part.start(i) + k] = batch.start(indices[i]) + (long) k;
            }
        }
        Tensor rows = Tensors.near(last(), sources, sources.length);
        return new Hidden(
                part,
                layers.stream().map(layer -> layer.index_select(0, rows)).toList(), // (T, D) of the part
                List.of());
    }

    /** The rows of {@code tensor} (T, ...) that belong to one sequence of the batch: (L, ...). */
    public Tensor of(Tensor tensor, int index) {
        return tensor.narrow(0, batch.start(index), batch.sequence(index).length());
    }
}
