package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
     * @param mask (B, 1, 1 or L, L), 0 where a token may attend to another and minus infinity where not; null where all
     *     attend to all
     */
    record Bucket(
            int rows,
            int count,
            int length,
            @Nullable Padding padding,
            @Nullable Tensor mask) {
        /** So many of its rows from one on, whole sequences of one length. */
        Bucket part(int from, int rows) {
            return rows == this.rows
                    ? this
                    : new Bucket(
                            rows,
                            rows / length,
                            length,
                            null,
                            mask == null ? null : mask.narrow(0, from / length, rows / length));
        }

        /** (R, W) to (B L, W). */
        Tensor fill(Tensor x) {
            return padding == null ? x : torch.embedding(x, padding.sources());
        }

        /** (B L, W) to (R, W): undoes {@link #fill}. */
        Tensor strip(Tensor x) {
            return padding == null ? x : torch.embedding(x, padding.places());
        }

        /** Scores (B, N, L, P + L), changed in place so that no token attends to what it must not see. */
        Tensor hide(Tensor scores) {
            Tensor hidden = mask(scores.size(3) - length); // (B, 1, 1 or L, P + L)
            return hidden == null ? scores : scores.add_(hidden);
        }

        /** The mask behind a prefix of so many positions, which all tokens see; null where all see all. */
        @Nullable
        Tensor mask(long prefix) {
            return mask == null || prefix == 0 ? mask : torch.constant_pad_nd(mask, prefix, 0);
        }
    }

    /**
     * Index tensors rather than slices, because going back through them is one operator, too.
     *
     * @param sources (B L), the row of each place; padding repeats a row of its own sequence
     * @param places (R), the place of each row
     */
    record Padding(Tensor sources, Tensor places) {}

    private final List<Bucket> buckets;

    private Buckets(List<Bucket> buckets) {
        this.buckets = List.copyOf(buckets);
    }

    /**
     * A bucket for every length: no padding at all.
     *
     * @param type that of the scores
     * @param place a tensor on the device where they will be
     */
    static Buckets exact(Batch batch, ScalarType type, Tensor place) {
        List<Bucket> buckets = new ArrayList<>();
        int[] order = batch.order();
        int first = 0;
        for (Batch.Group group : batch.groups()) {
            buckets.add(join(batch, List.of(group), order, first, type, place));
            first += group.count();
        }
        return new Buckets(buckets);
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
        int[] order = batch.order();
        int last = order.length;
        for (int to = groups.size(); to > 0; to = starts[to]) {
            List<Batch.Group> joined = groups.subList(starts[to], to);
            last -= joined.stream().mapToInt(Batch.Group::count).sum();
            buckets.add(0, join(batch, joined, order, last, type, place));
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

    /** @param first where the sequences of {@code groups} begin in {@code order} */
    private static Bucket join(
            Batch batch, List<Batch.Group> groups, int[] order, int first, ScalarType type, Tensor place) {
        int rows = groups.stream().mapToInt(Batch.Group::tokens).sum();
        int count = groups.stream().mapToInt(Batch.Group::count).sum();
        int length = groups.get(groups.size() - 1).length();
        Sequence[] sequences = IntStream.range(first, first + count)
                .mapToObj(i -> batch.sequence(order[i]))
                .toArray(Sequence[]::new);
        boolean padded = groups.size() > 1;
        return new Bucket(
                rows,
                count,
                length,
                padded ? padding(groups, count, place) : null,
                mask(sequences, length, padded, type, place));
    }

    private static Padding padding(List<Batch.Group> groups, int count, Tensor device) {
        int rows = groups.stream().mapToInt(Batch.Group::tokens).sum();
        int length = groups.get(groups.size() - 1).length();
        long[] sources = new long[count * length];
        long[] places = new long[rows];
        int row = 0;
        int place = 0;
        for (Batch.Group group : groups) {
            for (int i = 0; i < group.count(); i++) {
                Arrays.fill(sources, place + group.length(), place + length, row);
                for (int token = 0; token < group.length(); token++) {
                    sources[place + token] = row;
                    places[row++] = place + token;
                }
                place += length;
            }
        }
        return new Padding(Tensors.near(device, sources, sources.length), Tensors.near(device, places, places.length));
    }

    private static @Nullable Tensor mask(
            Sequence[] sequences, int length, boolean padded, ScalarType type, Tensor device) {
        boolean selective = Arrays.stream(sequences).anyMatch(sequence -> sequence.seen() != null);
        if (!selective && !padded) {
            return null;
        }
        int queries = selective ? length : 1;
        float[] mask = new float[sequences.length * queries * length];
        int row = 0;
        for (Sequence sequence : sequences) {
            for (int token = 0; token < queries; token++) {
                Arrays.fill(mask, row + seen(sequence, token), row + length, Float.NEGATIVE_INFINITY);
                if (selective && token < sequence.length()) {
                    mask[row + token] = 0;
                }
                row += length;
            }
        }
        return Tensors.near(device, Tensors.of(mask, sequences.length, 1, queries, length))
                .to(type);
    }

    /** How many of a sequence's first tokens one attends to; padding, whose output nobody reads, attends to all. */
    private static int seen(Sequence sequence, int token) {
        int[] seen = sequence.seen();
        return seen == null || token >= seen.length ? sequence.length() : seen[token];
    }

    List<Bucket> list() {
        return buckets;
    }
}
