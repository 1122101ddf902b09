package dev.bertrand.train.pretrain;

/**
 * Two segments of text by their places among a corpus's tokens, or one where the second is empty.
 *
 * @param first token of the first segment
 * @param firstLength its tokens
 * @param second token of the second segment
 * @param secondLength its tokens
 * @param random whether the second segment is from another document; else it goes on where the first one ends
 */
record Pair(long first, int firstLength, long second, int secondLength, boolean random) {
    /** How many longs it takes to store one. */
    static final int LONGS = 3;

    /** Tokens of both. */
    int length() {
        return firstLength + secondLength;
    }

    /** Both lengths and {@link #random} in one number. */
    long packed() {
        return (long) firstLength << 32 | (long) secondLength << 1 | (random ? 1 : 0);
    }

    static Pair of(long first, long second, long packed) {
        return new Pair(first, (int) (packed >>> 32), second, (int) (packed & 0xFFFF_FFFFL) >> 1, (packed & 1) != 0);
    }
}
