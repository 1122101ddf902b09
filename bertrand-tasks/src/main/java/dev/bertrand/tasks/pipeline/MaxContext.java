package dev.bertrand.tasks.pipeline;

import java.util.Arrays;

/**
 * Which of several overlapping windows answers for a token: that in which it has most context on its scarcer side
 * (google-research/bert, run_squad.py, {@code _check_is_max_context}).
 */
final class MaxContext {
    /** Prefers the longer of two windows with equally much context, as the original does. */
    private static final double LENGTH_BONUS = 0.01;

    private MaxContext() {}

    /**
     * The window that answers for each token; of two that are equal in all, the first.
     *
     * @param lengths tokens of each window
     * @param stride how many tokens each repeats from the one before it
     */
    static int[] owners(int[] lengths, int stride) {
        int tokens = Arrays.stream(lengths).sum() - stride * (lengths.length - 1);
        int[] owners = new int[tokens];
        double[] most = new double[tokens];
        Arrays.fill(most, -1);
        int start = 0;
        for (int window = 0; window < lengths.length; window++) {
            int length = lengths[window];
            for (int i = 0; i < length; i++) {
                double context = Math.min(i, length - 1 - i) + LENGTH_BONUS * length;
                if (context > most[start + i]) {
                    most[start + i] = context;
                    owners[start + i] = window;
                }
            }
            start += length - stride;
        }
        return owners;
    }
}
