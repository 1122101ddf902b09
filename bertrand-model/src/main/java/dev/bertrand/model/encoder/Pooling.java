package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How the vectors of a text's tokens become one, as in sentence-transformers. Special tokens count as tokens; padding is
 * never seen. Shapes: B sequences, T tokens of the batch, D hidden size.
 */
public enum Pooling {
    /** The mean of all tokens. */
    MEAN {
        @Override
        Tensor reduce(Tensor group) {
            return group.mean(1);
        }
    },
    /** The vector of [CLS]. */
    CLS {
        @Override
        Tensor reduce(Tensor group) {
            return group.select(1, 0);
        }
    },
    /** The largest value of every feature. */
    MAX {
        @Override
        Tensor reduce(Tensor group) {
            return group.amax(new long[] {1}, false);
        }
    };

    /** (count, length, D) to (count, D). */
    abstract Tensor reduce(Tensor group);

    /** Maps the last layer's (T, D) to (B, D), a row per sequence in the caller's order. */
    public final Tensor pool(Hidden hidden) {
        Batch batch = hidden.batch();
        Tensor states = hidden.last(); // (T, D)
        List<Tensor> groups = new ArrayList<>();
        for (Batch.Group group : batch.groups()) {
            groups.add(reduce(states.narrow(0, group.start(), group.tokens())
                    .view(group.count(), group.length(), states.size(1)))); // (count, D)
        }
        Tensor sorted = torch.cat(new TensorVector(groups.toArray(Tensor[]::new)), 0); // (B, D)
        return sorted.index_select(0, Tensors.near(sorted, places(batch)));
    }

    /** Where each sequence is among those sorted by length. */
    private static int[] places(Batch batch) {
        int[] places = new int[batch.size()];
        int[] sorted = IntStream.range(0, batch.size())
                .boxed()
                .sorted(Comparator.comparingInt(batch::start))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int place = 0; place < sorted.length; place++) {
            places[sorted[place]] = place;
        }
        return places;
    }
}
