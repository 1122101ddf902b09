package dev.bertrand.model.encoder;

import dev.bertrand.torch.PackedLinear;
import dev.bertrand.torch.Pointwise;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** {@link Layer} for inference: the same formula on packed weights. Shapes: T tokens of the batch, D hidden size. */
record PlanLayer(
        PlanAttention attention,
        @Nullable PlanPrefix prefix,
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
    Tensor forward(Tensor x, Buckets buckets, AttentionSink wanted, ChangedRows.OfLayer rows) {
        return forward(x, rows, projected -> attend(projected, buckets, wanted, rows));
    }

    /** Attention within the sequences of {@code buckets}: (T, 3 D) to (T, D). */
    Tensor attend(Tensor projected, Buckets buckets, AttentionSink wanted, ChangedRows.OfLayer rows) {
        return attention.forward(projected, rows.attending(buckets, prefix), wanted); // (T, D)
    }

    /** What queries, keys and values (T, 3 D) of texts are to tokens that are written behind them. */
    Writing remember(Tensor projected, SideBySide texts) {
        long size = projected.size(1) / 3;
        Tensor keysValues = projected.narrow(1, size, 2 * size); // (T, 2 D)
        return new Writing(
                attention.heads(),
                attention.headSize(),
                Remembered.of(keysValues, texts, attention.heads(), prefix),
                false);
    }

    /**
     * The same with attention to something else.
     *
     * @param attend maps queries, keys and values (T, 3 D) to (T, D)
     */
    Tensor forward(Tensor x, ChangedRows.OfLayer rows, UnaryOperator<Tensor> attend) {
        return fed(attended(x, rows, attend), rows);
    }

    /** The first half: attention and its sum. (T, D) to (T, D). */
    Tensor attended(Tensor x, ChangedRows.OfLayer rows, UnaryOperator<Tensor> attend) {
        Tensor projected = rows.product(queryKeyValue, x, Pointwise.NONE, Site.QUERY, Site.KEY, Site.VALUE); // (T, 3 D)
        return join(
                rows,
                Site.ATTENTION_OUTPUT,
                attentionOutput,
                attend.apply(projected),
                x,
                attentionJunction,
                attentionNorm);
    }

    /** The second half: the feed-forward block and its sum. (T, D) to (T, D). */
    Tensor fed(Tensor x, ChangedRows.OfLayer rows) {
        Tensor fed = rows.product(intermediate, x, activation, Site.INTERMEDIATE); // (T, intermediate size)
        return join(rows, Site.OUTPUT, output, fed, x, outputJunction, outputNorm);
    }

    /** The plain sum is a part of the product. */
    private static Tensor join(
            ChangedRows.OfLayer rows,
            Site site,
            PackedLinear last,
            Tensor made,
            Tensor x,
            Junction junction,
            PlanNorm norm) {
        if (junction.equals(Junction.PLAIN) && !rows.changes(site)) {
            return norm.forward(last.forwardPlus(made, x)); // (T, D)
        }
        Tensor y = rows.product(last, made, Pointwise.NONE, site); // (T, D)
        return rows.join(site, x, junction.forward(x, y, norm::forward), norm);
    }

    @Override
    public void close() {
        if (prefix != null) {
            prefix.close();
        }
        queryKeyValue.close();
        attentionOutput.close();
        attentionNorm.close();
        intermediate.close();
        output.close();
        outputNorm.close();
    }
}
