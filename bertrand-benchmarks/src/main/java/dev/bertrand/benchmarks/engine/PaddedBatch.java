package dev.bertrand.benchmarks.engine;

import java.util.Arrays;

/**
 * A batch as rivals take it: every sequence filled up to the longest.
 *
 * @param ids (rows, length), 0 for padding
 * @param mask (rows, length), 1 for a token and 0 for padding
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are what tensors are made of; nobody compares batches
record PaddedBatch(int rows, int length, long[] ids, long[] mask) {
    static PaddedBatch of(int[][] batch) {
        int length = Arrays.stream(batch).mapToInt(row -> row.length).max().orElseThrow();
        long[] ids = new long[batch.length * length];
        long[] mask = new long[batch.length * length];
        for (int row = 0; row < batch.length; row++) {
            for (int i = 0; i < batch[row].length; i++) {
                ids[row * length + i] = batch[row][i];
                mask[row * length + i] = 1;
            }
        }
        return new PaddedBatch(batch.length, length, ids, mask);
    }

    boolean isPadded() {
        return Arrays.stream(mask).anyMatch(bit -> bit == 0);
    }
}
