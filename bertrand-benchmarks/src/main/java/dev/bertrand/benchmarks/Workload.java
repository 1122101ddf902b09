package dev.bertrand.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Sequences like those of a data set: the same ids for every engine, made from a seed. */
public enum Workload {
    SST2(25, 128, 128, 32),
    MRPC(53, 128, 128, 32),
    SQUAD(160, 384, 32, 16),
    /** Requests of exactly 16 tokens, one after the other. */
    SINGLE16(16, 0, 32, 1),
    SINGLE128(128, 0, 16, 1),
    /** Full batches without anything to pad. */
    LEN128(128, 0, 32, 16);

    private static final long SEED = 7;
    private static final int CLS = 101;
    private static final int SEP = 102;
    /** Ordinary word pieces, in every vocabulary of BERT. */
    private static final int FIRST_WORD = 1000;

    private static final int WORDS = 20_000;
    private static final int SHORTEST = 5;
    /** Standard deviation of the logarithm of lengths; with it the mean is exp(sigma^2 / 2) times the median. */
    private static final double SIGMA = 0.5;

    private final int meanTokens;
    private final int longest; // 0: every sequence has exactly meanTokens
    private final int sequences;
    private final int batchSize;

    Workload(int meanTokens, int longest, int sequences, int batchSize) {
        this.meanTokens = meanTokens;
        this.longest = longest;
        this.sequences = sequences;
        this.batchSize = batchSize;
    }

    /** Sequences in a batch. */
    public int batchSize() {
        return batchSize;
    }

    /** The orders worth telling apart. */
    public List<Order> orders() {
        return longest == 0 ? List.of(Order.RANDOM) : List.of(Order.values());
    }

    /** Token ids of every batch, (batches)(sequences)(tokens); at most {@code limit} batches. */
    public List<int[][]> batches(Order order, int limit) {
        int[][] all = sequences();
        if (order == Order.SORTED) {
            Arrays.sort(all, Comparator.comparingInt(sequence -> sequence.length));
        }
        List<int[][]> batches = new ArrayList<>();
        for (int from = 0; from < all.length; from += batchSize) {
            batches.add(Arrays.copyOfRange(all, from, from + batchSize));
        }
        // Evenly over the whole set: the first of the sorted batches would be the shortest ones only.
        int kept = Math.min(limit, batches.size());
        return IntStream.range(0, kept)
                .mapToObj(i -> batches.get((2 * i + 1) * batches.size() / (2 * kept)))
                .toList();
    }

    private int[][] sequences() {
        Random random = new Random(SEED);
        int[][] all = new int[sequences][];
        for (int i = 0; i < sequences; i++) {
            int length = longest == 0 ? meanTokens : logNormal(random);
            all[i] = words(random, length);
        }
        return all;
    }

    private int logNormal(Random random) {
        double median = meanTokens * Math.exp(-SIGMA * SIGMA / 2);
        long length = Math.round(median * Math.exp(SIGMA * random.nextGaussian()));
        return (int) Math.min(longest, Math.max(SHORTEST, length));
    }

    private static int[] words(Random random, int length) {
        int[] ids = IntStream.generate(() -> FIRST_WORD + random.nextInt(WORDS))
                .limit(length)
                .toArray();
        ids[0] = CLS;
        ids[length - 1] = SEP;
        return ids;
    }

    /** Eight sequences of mixed lengths on which engines must agree before any of them is timed. */
    public static int[][] check() {
        Random random = new Random(SEED);
        return IntStream.of(16, 5, 40, 23, 9, 40, 58, 31)
                .mapToObj(length -> words(random, length))
                .toArray(int[][]::new);
    }

    /** A class per sequence of a batch, for training. */
    public static int[] labels(int[][] batch) {
        return Arrays.stream(batch).mapToInt(ids -> ids[1] & 1).toArray();
    }

    public static long tokens(List<int[][]> batches) {
        return batches.stream()
                .flatMap(Arrays::stream)
                .mapToLong(ids -> ids.length)
                .sum();
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
