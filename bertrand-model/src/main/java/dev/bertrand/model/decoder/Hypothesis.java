package dev.bertrand.model.decoder;

import java.util.Arrays;

/**
 * A text as far as it is written.
 *
 * @param tokens the end token among them, once it is written
 * @param sum of their log-probabilities
 */
@SuppressWarnings("ArrayRecordComponent") // as in Generated
record Hypothesis(int[] tokens, double sum) {
    static final Hypothesis EMPTY = new Hypothesis(new int[0], 0);

    Hypothesis plus(int token, double logProbability) {
        int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
        longer[tokens.length] = token;
        return new Hypothesis(longer, sum + logProbability);
    }

    int length() {
        return tokens.length;
    }

    int last() {
        return tokens[tokens.length - 1];
    }

    /** See {@link Generated#score}. */
    double score(double lengthPenalty) {
        return tokens.length == 0 ? 0 : sum / Math.pow(tokens.length, lengthPenalty);
    }

    Generated finish(int end, double lengthPenalty) {
        boolean ended = tokens.length > 0 && last() == end;
        return new Generated(Arrays.copyOf(tokens, tokens.length - (ended ? 1 : 0)), score(lengthPenalty));
    }
}
