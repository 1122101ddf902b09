package dev.bertrand.benchmarks;

import java.util.Arrays;

/**
 * What our own forward in fp32 makes of {@link Workload#check}.
 *
 * @param vectors first rows of the last hidden states, (B, D)
 * @param loss of the sequence classifier, without dropout
 */
@SuppressWarnings("ArrayRecordComponent") // a plain file of numbers
public record Reference(float[][] vectors, double loss) {
    /**
     * The norm of the difference over the norm of ours.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public double error(float[][] got) {
        double difference = 0;
        double norm = 0;
        if (got.length != vectors.length || got[0].length != vectors[0].length) {
            throw new IllegalArgumentException("got %d vectors of %d numbers, wanted %d of %d"
                    .formatted(got.length, got[0].length, vectors.length, vectors[0].length));
        }
        for (int row = 0; row < got.length; row++) {
            for (int i = 0; i < got[row].length; i++) {
                difference += Math.pow((double) got[row][i] - vectors[row][i], 2);
                norm += Math.pow(vectors[row][i], 2);
            }
        }
        return Math.sqrt(difference / norm);
    }

    /** Whether every number is finite; all that can be asked of a model whose weights are not ours. */
    static boolean isFinite(float[][] vectors) {
        return Arrays.stream(vectors).allMatch(row -> {
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
            return true;
        });
    }
}
