package dev.bertrand.train.pretrain;

import java.util.SplittableRandom;

/**
 * The numbers below a size in a random order that nobody has to keep: a Feistel network on the next power of four, walked
 * until it comes back into the range (Black and Rogaway 2002).
 */
final class Permutation {
    private static final int ROUNDS = 4;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * @param size at least 1
     * @param seed of the order
     */
    Permutation(long size, long seed) {
        this.size = size;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size - 1));
        halfBits = (bits + 1) / 2;
        halfMask = (1L << halfBits) - 1;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            keys[i] = random.nextLong();
        }
    }

    /** The number at {@code index} of the order. */
    long at(long index) {
        long value = index;
        do {
            value = mixed(value);
        } while (value >= size);
        return value;
    }

    private long mixed(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (long key : keys) {
            long swapped = right;
            right = left ^ (hash(right ^ key) & halfMask);
            left = swapped;
        }
        return left << halfBits | right;
    }

    /** The finalizer of SplitMix64 (Steele et al. 2014). */
    private static long hash(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
