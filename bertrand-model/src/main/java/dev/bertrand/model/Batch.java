package dev.bertrand.model;

import dev.bertrand.text.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Several sequences end to end, without padding: T tokens in all. Inside, the sequences lie sorted by length, so that
 * those of equal length are neighbours and attend together; {@link #start} leads back to the caller's order.
 */
public final class Batch {
    /**
     * A run of sequences of one length.
     *
     * @param start row of the first token
     * @param count sequences in the run
     * @param length tokens of each
     */
    public record Group(int start, int count, int length) {
        public int tokens() {
            return count * length;
        }
    }

    private final List<Sequence> sequences;
    private final int[] starts; // by the caller's index
    private final List<Group> groups;
    private final int tokens;

    private Batch(List<Sequence> sequences) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one sequence; got none");
        }
        this.sequences = List.copyOf(sequences);
        starts = new int[sequences.size()];
        groups = new ArrayList<>();
        int[] sorted = IntStream.range(0, sequences.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> sequences.get(i).length()))
                .mapToInt(Integer::intValue)
                .toArray();
        int row = 0;
        for (int from = 0, to; from < sorted.length; from = to) {
            int length = sequences.get(sorted[from]).length();
            to = from;
            while (to < sorted.length && sequences.get(sorted[to]).length() == length) {
                starts[sorted[to]] = row + (to - from) * length;
                to++;
            }
            groups.add(new Group(row, to - from, length));
            row += (to - from) * length;
        }
        tokens = row;
    }

    /** A batch of {@code sequences}, which keeps their order for its caller. */
    public static Batch of(List<Sequence> sequences) {
        return new Batch(sequences);
    }

    public static Batch of(Sequence... sequences) {
        return new Batch(List.of(sequences));
    }

    public static Batch of(Encoding... encodings) {
        return ofEncodings(List.of(encodings));
    }

    public static Batch ofEncodings(List<Encoding> encodings) {
        return new Batch(encodings.stream().map(Sequence::of).toList());
    }

    /**
     * Shares inputs out among batches: neighbours in length together, the longest first, about equally many tokens each.
     *
     * @param lengths tokens of each input
     * @param count batches wanted; there are fewer where one input is longer than a share
     * @return the indices of each batch's inputs
     */
    public static List<int[]> shares(int[] lengths, int count) {
        int[] byLength = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        long tokens = IntStream.of(lengths).asLongStream().sum();
        List<int[]> shares = new ArrayList<>();
        long before = 0; // tokens ahead of the input
        long share = 0;
        int from = 0;
        for (int to = 0; to < byLength.length; to++) {
            int length = lengths[byLength[to]];
            long itsShare = (before + length / 2) * count / tokens; // the one that its middle falls into
            if (itsShare > share && to > from) {
                shares.add(Arrays.copyOfRange(byLength, from, to));
                from = to;
            }
            share = itsShare;
            before += length;
        }
        if (from < byLength.length) {
            shares.add(Arrays.copyOfRange(byLength, from, byLength.length));
        }
        return shares;
    }

    /** The first tokens ([CLS]) alone: as many sequences, of one token each. */
    public Batch firsts() {
        return new Batch(sequences.stream().map(Sequence::first).toList());
    }

    /** Number of sequences. */
    public int size() {
        return sequences.size();
    }

    /** Number of tokens of all sequences, T. */
    public int tokens() {
        return tokens;
    }

    /** The sequence at {@code index} of the caller's order. */
    public Sequence sequence(int index) {
        return sequences.get(index);
    }

    /** The row of (T, D) that holds the first token ([CLS]) of the sequence at {@code index}. */
    public int start(int index) {
        return starts[index];
    }

    /** The rows that hold the first tokens, in the caller's order. */
    public long[] starts() {
        return IntStream.of(starts).asLongStream().toArray();
    }

    /** Runs of equal length, shortest first; together they cover all rows. */
    public List<Group> groups() {
        return List.copyOf(groups);
    }

    /** The caller's indices of the sequences in the order of their rows. */
    public int[] order() {
        return IntStream.range(0, starts.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> starts[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Ids of all tokens, by row. */
    public long[] ids() {
        return rows(Sequence::ids);
    }

    /** Segments of all tokens, by row. */
    public long[] typeIds() {
        return rows(Sequence::typeIds);
    }

    /** Position numbers of all tokens, by row. */
    public long[] positions() {
        return rows(Sequence::positions);
    }

    private long[] rows(Function<Sequence, int[]> field) {
        long[] rows = new long[tokens];
        for (int i = 0; i < starts.length; i++) {
            int[] values = field.apply(sequences.get(i));
            for (int k = 0; k < values.length; k++) {
                rows[starts[i] + k] = values[k];
            }
        }
        return rows;
    }
}
