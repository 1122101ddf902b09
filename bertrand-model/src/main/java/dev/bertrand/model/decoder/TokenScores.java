package dev.bertrand.model.decoder;

import java.util.Arrays;

/**
 * The scores of the token behind a hypothesis. What is forbidden cannot be chosen; the log-probabilities of the others
 * stay those that the model gave.
 */
final class TokenScores {
    private final float[] logits;
    private final double logSum;

    /** @throws IllegalStateException if a score is NaN or positive infinity, or none is finite */
    TokenScores(float[] logits) {
        this.logits = logits;
        logSum = logSum(logits);
        if (!Double.isFinite(logSum)) {
            throw new IllegalStateException(
                    "the model gave scores that are no numbers (NaN or infinite); check its weights, or try fp32");
        }
    }

    private static double logSum(float[] logits) {
        float most = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        return most + Math.log(sum);
    }

    void forbid(int token) {
        logits[token] = Float.NEGATIVE_INFINITY;
    }

    double logit(int token) {
        return logits[token];
    }

    double logProbability(int token) {
        return logits[token] - logSum;
    }

    /** All tokens that are not forbidden, in rising order. */
    int[] allowed() {
        int[] tokens = new int[logits.length];
        int count = 0;
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] > Float.NEGATIVE_INFINITY) {
                tokens[count++] = token;
            }
        }
        return Arrays.copyOf(tokens, count);
    }

    /**
     * The likeliest allowed tokens, the best first and of equals the first; fewer than {@code count} where there are not as
     * many.
     */
    int[] best(int count) {
        int most = Math.min(count, logits.length);
        long[] keys = new long[2 * most];
        int size = 0;
        long least = Long.MIN_VALUE; // as many are better
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] > Float.NEGATIVE_INFINITY && key(token) > least) {
                keys[size++] = key(token);
                if (size == keys.length) {
                    Arrays.sort(keys);
                    System.arraycopy(keys, most, keys, 0, most);
                    size = most;
                    least = keys[0];
                }
            }
        }
        Arrays.sort(keys, 0, size);
        int[] falling = new int[Math.min(most, size)];
        for (int i = 0; i < falling.length; i++) {
            falling[i] = ~(int) keys[size - 1 - i];
        }
        return falling;
    }

    /** Greater for a likelier token, and for the first of equals: the float in an order of integers, then the token turned. */
    private long key(int token) {
        int bits = Float.floatToIntBits(logits[token] + 0f); // + 0 makes -0 equal 0
        int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ordered << Integer.SIZE) | (~token & 0xffffffffL);
    }
}
