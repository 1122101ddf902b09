package dev.bertrand.model.encoder;

import dev.bertrand.torch.PackedLinear;
import dev.bertrand.torch.Pointwise;
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
        Tensor projected = rows.product(queryKeyValue, x, Pointwise.NONE, Site.QUERY, Site.KEY, Site.VALUE); // (T, 3 D)
        Tensor attended = attention.forward(projected, rows.attending(buckets, prefix), wanted); // (T, D)
        x = join(rows, Site.ATTENTION_OUTPUT, attentionOutput, attended, x, attentionJunction, attentionNorm);

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
