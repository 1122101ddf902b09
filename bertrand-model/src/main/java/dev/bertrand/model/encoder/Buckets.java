package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A batch as attention takes it: sequences of similar length side by side, filled up to the longest of their bucket.
 * Nothing but attention sees the padding. Made once for all layers. Shapes: B sequences of a bucket, L tokens of its
 * longest, R rows of the batch in it.
 */
final class Buckets {
    /** What one more bucket costs, in rows of padding: its dozen small operators take about as long. */
    private static final long COST = 5;

    /** The same on a graphics card, which computes on thousands of rows while one operator is asked for. */
    private static final long COST_ON_CARD = 4096;

    /**
     * One of them.
     *
     * @param rows R, of the batch; they follow those of the bucket before
     * @param count B
     * @param length L
     * @param padding how to fill up, null where all are of length L
     */
    record Bucket(int rows, int count, int length, @Nullable Padding padding) {
        /** So many of its rows, whole sequences of one length. */
        Bucket part(int rows) {
            return rows == this.rows ? this : new Bucket(rows, rows / length, length, null);
        }

        /** (R, W) to (B L, W). */
        Tensor fill(Tensor x) {
            return padding == null ? x : torch.embedding(x, padding.sources());
        }

        /** (B L, W) to (R, W): undoes {@link #fill}. */
        Tensor strip(Tensor x) {
            return padding == null ? x : torch.embedding(x, padding.places());
        }

        /** Scores (B, N, L, P + L), changed in place so that no token attends to padding; a prefix P has none. */
        Tensor hide(Tensor scores) {
            if (padding == null) {
                return scores;
            }
            long prefix = scores.size(3) - length;
            Tensor mask = padding.mask(); // (B, 1, 1, L)
            return scores.add_(prefix == 0 ? mask : torch.constant_pad_nd(mask, prefix, 0));
        }
    }

    /**
     * Index tensors rather than slices, because going back through them is one operator, too.
     *
     * @param sources (B L), the row of each place; padding repeats a row of its own sequence
     * @param places (R), the place of each row
     * @param mask (B, 1, 1, L), 0 for tokens and minus infinity for padding
     */
    record Padding(Tensor sources, Tensor places, Tensor mask) {}

    private final List<Bucket> buckets;

    private Buckets(List<Bucket> buckets) {
        this.buckets = List.copyOf(buckets);
    }

    /** A bucket for every length: no padding at all. */
    static Buckets exact(Batch batch) {
        return new Buckets(batch.groups().stream()
                .map(group -> new Bucket(group.tokens(), group.count(), group.length(), null))
                .toList());
    }

    /**
     * Neighbours in length together where that is cheaper.
     *
     * @param type that of the scores
     * @param place a tensor on the device where they will be
     */
    static Buckets similar(Batch batch, ScalarType type, Tensor place) {
        List<Batch.Group> groups = batch.groups();
        List<Bucket> buckets = new ArrayList<>();
        int[] starts = cheapestStarts(groups, place.is_cpu() ? COST : COST_ON_CARD);
        for (int to = groups.size(); to > 0; to = starts[to]) {
            buckets.add(0, join(groups.subList(starts[to], to), type, place));
        }
        return new Buckets(buckets);
    }

    /** Where the last bucket of the first {@code i} groups starts, for every {@code i}: dynamic programming. */
    private static int[] cheapestStarts(List<Batch.Group> groups, long cost) {
        int[] starts = new int[groups.size() + 1];
        long[] costs = new long[groups.size() + 1];
        Arrays.fill(costs, 1, costs.length, Long.MAX_VALUE);
        for (int to = 1; to < costs.length; to++) {
            int longest = groups.get(to - 1).length();
            long padding = 0;
            for (int from = to - 1; from >= 0; from--) {
                Batch.Group group = groups.get(from);
                padding += (long) group.count() * (longest - group.length());
                if (costs[from] + cost + padding < costs[to]) {
                    costs[to] = costs[from] + cost + padding;
                    starts[to] = from;
                }
            }
        }
        return starts;
    }

    private static Bucket join(List<Batch.Group> groups, ScalarType type, Tensor place) {
        int rows = groups.stream().mapToInt(Batch.Group::tokens).sum();
        int count = groups.stream().mapToInt(Batch.Group::count).sum();
        int length = groups.get(groups.size() - 1).length();
        return new Bucket(rows, count, length, groups.size() == 1 ? null : padding(groups, count, type, place));
    }

    private static Padding padding(List<Batch.Group> groups, int count, ScalarType type, Tensor device) {
        int rows = groups.stream().mapToInt(Batch.Group::tokens).sum();
        int length = groups.get(groups.size() - 1).length();
        long[] sources = new long[count * length];
        long[] places = new long[rows];
        float[] mask = new float[count * length];
        int row = 0;
        int place = 0;
        for (Batch.Group group : groups) {
            for (int i = 0; i < group.count(); i++) {
                Arrays.fill(sources, place + group.length(), place + length, row);
                Arrays.fill(mask, place + group.length(), place + length, Float.NEGATIVE_INFINITY);
                for (int token = 0; token < group.length(); token++) {
                    sources[place + token] = row;
                    places[row++] = place + token;
                }
                place += length;
            }
        }
        return new Padding(
                Tensors.near(device, sources, sources.length),
                Tensors.near(device, places, places.length),
                Tensors.near(device, Tensors.of(mask, count, 1, 1, length)).to(type));
    }

    List<Bucket> list() {
        return buckets;
    }
}
