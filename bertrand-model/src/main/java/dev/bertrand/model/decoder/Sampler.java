package dev.bertrand.model.decoder;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** Draws a token: temperature first, then top-k, then top-p. */
final class Sampler implements ToIntFunction<TokenScores> {
    private final GenerationSettings settings;
    private final SplittableRandom random;

    Sampler(GenerationSettings settings, SplittableRandom random) {
        this.settings = settings;
        this.random = random;
    }

    @Override
    public int applyAsInt(TokenScores scores) {
        double most = scores.logit(OneHypothesis.likeliest(scores));
        int[] tokens = settings.topK() > 0 ? scores.best(settings.topK()) : scores.allowed();
        double[] weights = weights(scores, tokens, most);
        if (settings.topP() < 1) {
            tokens = nucleus(scores, weights, most);
            weights = weights(scores, tokens, most);
        }
        return draw(tokens, weights);
    }

    /** Probabilities, but for a factor: a token with the logit {@code most} weighs 1. */
    private double[] weights(TokenScores scores, int[] tokens, double most) {
        double[] weights = new double[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            weights[i] = Math.exp((scores.logit(tokens[i]) - most) / settings.temperature());
        }
        return weights;
    }

    /** The fewest likeliest tokens that have top-p of all weight; at least one. */
    private int[] nucleus(TokenScores scores, double[] all, double most) {
        double total = Arrays.stream(all).sum();
        // Tokens below this weigh less than 1 - p of it all together: the others are enough, and soon sorted.
        double least = (1 - settings.topP()) * total / all.length;
        int[] best = scores.best(
                (int) Arrays.stream(all).filter(weight -> weight >= least).count());
        double[] weights = weights(scores, best, most);
        double left = settings.topP() * total;
        int count = 0;
        do {
            left -= weights[count++];
        } while (left > 0 && count < best.length);
        return Arrays.copyOf(best, count);
    }

    private int draw(int[] tokens, double[] weights) {
        double left = random.nextDouble() * Arrays.stream(weights).sum();
        for (int i = 0; i < tokens.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return tokens[i];
            }
        }
        return tokens[tokens.length - 1];
    }
}
