package dev.bertrand.model.encoder;

import dev.bertrand.torch.Products;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Attention in one layer of a model that writes: new tokens attend to what was read, to what was written before, and to
 * themselves. Keys and values are kept, so that a token costs one position. Shapes: R hypotheses, r new tokens of each, t
 * written ones, C places for them, M of what was read, N heads, H features of a head, D = N H.
 */
final class Writing implements AutoCloseable {
    private static final int FIRST_PLACES = 16;

    private final int heads;
    private final long headSize;
    private final boolean apart;
    private Remembered read;
    private @Nullable Tensor keys; // (R, N, C, H)
    private @Nullable Tensor values; // (R, N, C, H)
    private long length; // t

    /**
     * @param read what was read, this layer's own from now on
     * @param apart whether the layer looks at that ({@link #look}) apart from what is written
     */
    Writing(int heads, int headSize, Remembered read, boolean apart) {
        this.heads = heads;
        this.headSize = headSize;
        this.read = read;
        this.apart = apart;
    }

    /** A tensor on the device where it is. */
    Tensor place() {
        return read.keys();
    }

    /**
     * Goes on with other hypotheses.
     *
     * @param parents (R'), which one each continues
     * @param inputs the texts that are still there; null for all
     */
    void select(Tensor parents, @Nullable Tensor inputs) {
        if (inputs != null) {
            Remembered all = read;
            read = all.only(inputs);
            all.close();
        }
        if (keys != null && values != null) {
            keys = replaced(keys, parents, keys.size(2));
            values = replaced(values, parents, values.size(2));
        }
    }

    /**
     * Attention of new tokens, which follow those that are kept.
     *
     * @param projected queries, keys and values (R r, 3 D), the tokens of a hypothesis one behind the other
     * @param each r
     * @param kept how many of them, from the first on, what follows is written behind
     * @return (R r, D)
     */
    Tensor attend(Tensor projected, int each, int kept) {
        long rows = projected.size(0) / each; // R
        Tensor parts = projected
                .to(ScalarType.Float)
                .view(rows, each, 3, heads, headSize)
                .permute(2, 0, 3, 1, 4); // (3, R, N, r, H)
        Tensor queries = parts.select(0, 0).mul(new Scalar(1 / Math.sqrt(headSize))); // (R, N, r, H)
        long end = length + each;
        Tensor allKeys = append(keys, parts.select(0, 1)); // (R, N, C, H)
        Tensor allValues = append(values, parts.select(0, 2)); // (R, N, C, H)
        keys = allKeys;
        values = allValues;
        try (Products.Small small = Products.small()) {
            Tensor own = queries.matmul(allKeys.narrow(2, 0, end).transpose(-2, -1)); // (R, N, r, t + r)
            if (each > 1) {
                own.add_(unseen(each, end, own));
            }
            long before = apart ? 0 : read.length(); // M
            Tensor scores =
                    apart ? own : torch.cat(new TensorVector(read.scores(queries), own), 3); // (R, N, r, M + t + r)
            Tensor probabilities = torch.softmax(scores, -1); // (R, N, r, M + t + r)
            Tensor context = probabilities.narrow(3, before, end).matmul(allValues.narrow(2, 0, end)); // (R, N, r, H)
            if (!apart) {
                context.add_(read.context(probabilities.narrow(3, 0, before)));
            }
            length += kept;
            return join(context).to(projected.scalar_type());
        }
    }

    /**
     * Attention to what was read alone.
     *
     * @param projected queries (R r, D)
     * @param each r
     * @return (R r, D)
     */
    Tensor look(Tensor projected, int each) {
        Tensor queries = projected
                .to(ScalarType.Float)
                .view(projected.size(0) / each, each, heads, headSize)
                .transpose(1, 2)
                .mul(new Scalar(1 / Math.sqrt(headSize))); // (R, N, r, H)
        try (Products.Small small = Products.small()) {
            return join(read.context(torch.softmax(read.scores(queries), -1))).to(projected.scalar_type());
        }
    }

    /** (R, N, r, H) to (R r, D). */
    private Tensor join(Tensor context) {
        return context.transpose(1, 2).reshape(context.size(0) * context.size(2), heads * headSize);
    }

    /** The tokens of one hypothesis see those before them and themselves: (r, t + r). */
    private static Tensor unseen(int each, long end, Tensor place) {
        float[] mask = new float[Math.toIntExact(each * end)];
        for (int i = 0; i < each; i++) {
            for (int k = i + 1; k < each; k++) {
                mask[Math.toIntExact(i * end + end - each + k)] = Float.NEGATIVE_INFINITY;
            }
        }
        return Tensors.near(place, Tensors.of(mask, each, end));
    }

    /** Writes {@code more} (R, N, r, H) behind the t places that are taken, into larger memory where it has to. */
    private Tensor append(@Nullable Tensor kept, Tensor more) {
        long end = length + more.size(2);
        Tensor places = kept;
        if (places == null) {
            places = Scope.outlive(more.new_empty(more.size(0), heads, Math.max(FIRST_PLACES, end), headSize));
        } else if (places.size(2) < end) {
            places = replaced(places, null, 2 * end);
        }
        places.narrow(2, length, more.size(2)).copy_(more);
        return places;
    }

    /** The t places that are taken, of other hypotheses where there are {@code parents}, in new memory. */
    private Tensor replaced(Tensor old, @Nullable Tensor parents, long places) {
        try (Scope scope = Scope.inference()) {
            Tensor taken = old.narrow(2, 0, length); // (R, N, t, H)
            Tensor chosen = parents == null ? taken : taken.index_select(0, parents); // (R', N, t, H)
            Tensor successor = Scope.outlive(old.new_empty(chosen.size(0), heads, places, headSize)); // (R', N, C, H)
            successor.narrow(2, 0, length).copy_(chosen);
            return successor;
        } finally {
            old.close();
        }
    }

    @Override
    public void close() {
        read.close();
        if (keys != null && values != null) {
            keys.close();
            values.close();
        }
    }
}
