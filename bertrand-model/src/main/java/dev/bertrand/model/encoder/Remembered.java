package dev.bertrand.model.encoder;

import dev.bertrand.torch.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of texts that were read once, for every token that is written behind them to attend to; in fp32, because
 * products as small as a step's are no faster in any other type. Shapes: B texts, M places of the longest, R
 * hypotheses, as many for each text, r new tokens of each, N heads, H features of a head, W = R / B.
 *
 * @param keys (B, N, M, H)
 * @param values (B, N, M, H)
 * @param mask (B, 1, 1, M), 0 where there is a token and minus infinity for padding; null where there is none
 */
record Remembered(Tensor keys, Tensor values, @Nullable Tensor mask) implements AutoCloseable {
    /**
     * @param keysValues (S, 2 D), of all rows of the texts' batch
     * @param prefix what the layer's tokens attend to beside their own text; null for nothing
     */
    static Remembered of(Tensor keysValues, SideBySide texts, int heads, @Nullable Prefix prefix) {
        long size = keysValues.size(1) / 2;
        Tensor wide = keysValues.to(ScalarType.Float); // (S, 2 D)
        Tensor keys = texts.split(wide.narrow(1, 0, size), heads); // (B, N, M, H)
        Tensor values = texts.split(wide.narrow(1, size, size), heads); // (B, N, M, H)
        Tensor mask = texts.mask();
        if (prefix == null) {
            return kept(keys.contiguous(), values.contiguous(), mask == null ? null : mask.clone());
        }
        return kept(
                Prefix.before(prefix.keys(), keys),
                Prefix.before(prefix.values(), values),
                mask == null ? null : torch.constant_pad_nd(mask, prefix.keys().size(1), 0));
    }

    private static Remembered kept(Tensor keys, Tensor values, @Nullable Tensor mask) {
        return new Remembered(Scope.outlive(keys), Scope.outlive(values), mask == null ? null : Scope.outlive(mask));
    }

    /** B. */
    long count() {
        return keys.size(0);
    }

    /** M, a prefix included. */
    long length() {
        return keys.size(2);
    }

    /** Those of some texts alone: {@code indices} (B'). */
    Remembered only(Tensor indices) {
        return kept(
                keys.index_select(0, indices),
                values.index_select(0, indices),
                mask == null ? null : mask.index_select(0, indices));
    }

    /** Scores of scaled queries (R, N, r, H): (R, N, r, M). The hypotheses of one text are queries of one product. */
    Tensor scores(Tensor queries) {
        Tensor scores = gather(queries).matmul(keys.transpose(-2, -1)); // (B, N, W r, M)
        return scatter(mask == null ? scores : scores.add_(mask), queries.size(2));
    }

    /** Values weighted with probabilities (R, N, r, M): (R, N, r, H). */
    Tensor context(Tensor probabilities) {
        return scatter(gather(probabilities).matmul(values), probabilities.size(2));
    }

    @Override
    public void close() {
        keys.close();
        values.close();
        if (mask != null) {
            mask.close();
        }
    }

    /** (R, N, r, X) to (B, N, W r, X). */
    private Tensor gather(Tensor x) {
        long each = x.size(0) / count(); // W
        if (each == 1) {
            return x;
        }
        return x.reshape(count(), each, x.size(1), x.size(2), x.size(3))
                .transpose(1, 2)
                .reshape(count(), x.size(1), each * x.size(2), x.size(3));
    }

    /** (B, N, W r, X) to (R, N, r, X). */
    private Tensor scatter(Tensor x, long rows) {
        long each = x.size(2) / rows; // W
        if (each == 1) {
            return x;
        }
        return x.view(count(), x.size(1), each, rows, x.size(3))
                .transpose(1, 2)
                .reshape(count() * each, x.size(1), rows, x.size(3));
    }
}
