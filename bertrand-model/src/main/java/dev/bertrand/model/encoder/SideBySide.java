package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Texts of a batch side by side, filled up to the longest, for tokens of other texts to attend to. Shapes: S rows of the
 * batch, B texts, M tokens of the longest, N heads, H features of a head, D = N H.
 *
 * @param count B
 * @param length M
 * @param rows (B M), the row of each place; padding repeats a row of its own text
 * @param mask (B, 1, 1, M), 0 for tokens and minus infinity for padding, in fp32; null where all are of length M
 */
record SideBySide(
        int count, int length, Tensor rows, @Nullable Tensor mask) {
    /** All texts in the caller's order. */
    static SideBySide of(Batch batch, Tensor place) {
        return of(batch, IntStream.range(0, batch.size()).toArray(), place);
    }

    /**
     * @param indices the caller's, of those that are wanted
     * @param place a tensor on the device where they will be
     */
    static SideBySide of(Batch batch, int[] indices, Tensor place) {
        int[] lengths =
                IntStream.of(indices).map(i -> batch.sequence(i).length()).toArray();
        int longest = Arrays.stream(lengths).max().orElseThrow();
        long[] rows = new long[indices.length * longest];
        float[] mask = new float[rows.length];
        for (int i = 0; i < indices.length; i++) {
            int first = i * longest;
            Arrays.fill(rows, first, first + longest, batch.start(indices[i]));
            for (int token = 0; token < lengths[i]; token++) {
                rows[first + token] += token;
            }
            Arrays.fill(mask, first + lengths[i], first + longest, Float.NEGATIVE_INFINITY);
        }
        boolean padded = Arrays.stream(lengths).anyMatch(length -> length < longest);
        return new SideBySide(
                indices.length,
                longest,
                Tensors.near(place, rows, rows.length),
                padded ? Tensors.near(place, Tensors.of(mask, indices.length, 1, 1, longest)) : null);
    }

    /** Rows (S, D) as (B, N, M, H). */
    Tensor split(Tensor x, int heads) {
        return torch.embedding(x, rows) // (B M, D)
                .view(count, length, heads, x.size(1) / heads)
                .transpose(1, 2);
    }

    /** Scores (B, N, L, M), changed in place so that no token attends to padding. */
    Tensor hide(Tensor scores) {
        return mask == null ? scores : scores.add_(mask.to(scores.scalar_type()));
    }
}
