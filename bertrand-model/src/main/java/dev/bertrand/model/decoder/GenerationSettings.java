package dev.bertrand.model.decoder;

/**
 * How texts are written: the likeliest token each time, beam search, or sampling, with the meaning that these settings
 * have in {@code generate} of Hugging Face's transformers.
 *
 * @param beams hypotheses kept for each input; 1 takes the likeliest token each time, or samples one
 * @param maxNewTokens the most tokens of a text, its end token included
 * @param minNewTokens the fewest tokens of a text, its end token left out
 * @param lengthPenalty scores are sums of log-probabilities divided by the number of tokens, the end token included, to
 *     this power: 0 compares sums, 1 means, and more favours longer texts
 * @param noRepeatNgram no run of this many tokens comes twice in a text; 0 for any
 * @param earlyStopping whether beam search ends once it has {@code beams} texts; else it ends once the likeliest text
 *     still being written, at its present length, scores no better than the worst of them
 * @param sample whether tokens are drawn at random, by their probabilities
 * @param temperature divides logits before a token is drawn: below 1 the likely become likelier
 * @param topK a token is drawn from this many likeliest ones; 0 for all
 * @param topP a token is drawn from the fewest likeliest ones that have this much of the probability together, what topK
 *     leaves being all of it; 1 for all (Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration")
 * @param seed of the random numbers
 */
public record GenerationSettings(
        int beams,
        int maxNewTokens,
        int minNewTokens,
        double lengthPenalty,
        int noRepeatNgram,
        boolean earlyStopping,
        boolean sample,
        double temperature,
        int topK,
        double topP,
        long seed) {
    private static final GenerationSettings DEFAULTS =
            new GenerationSettings(1, 64, 0, 1.0, 0, false, false, 1.0, 0, 1.0, 42);

    public GenerationSettings {
        atLeast(1, "beams", beams);
        atLeast(1, "max_new_tokens", maxNewTokens);
        atLeast(0, "min_new_tokens", minNewTokens);
        atLeast(0, "no_repeat_ngram", noRepeatNgram);
        atLeast(0, "top_k", topK);
        if (minNewTokens > maxNewTokens) {
            throw new IllegalArgumentException(
                    "min_new_tokens is %d but max_new_tokens is %d; raise the latter or lower the former"
                            .formatted(minNewTokens, maxNewTokens));
        }
        if (!Double.isFinite(lengthPenalty)) {
            throw new IllegalArgumentException(
                    "length_penalty is %s; wanted a number such as 1.0".formatted(lengthPenalty));
        }
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "temperature is %s; wanted more than 0, such as 0.7. For the likeliest token each time, do not sample"
                            .formatted(temperature));
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException(
                    "top_p is %s; wanted more than 0 and at most 1, such as 0.9".formatted(topP));
        }
        if (sample && beams > 1) {
            throw new IllegalArgumentException(
                    "sampling with %d beams; tokens are drawn for one hypothesis only: set beams to 1, or do not sample"
                            .formatted(beams));
        }
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException("%s is %d; wanted %d or more".formatted(name, value, least));
        }
    }

    /** The likeliest token each time, up to 64 tokens. */
    public static GenerationSettings defaults() {
        return DEFAULTS;
    }

    /** The same settings, to be changed in what the builder's methods name. */
    public Builder with() {
        return new Builder(this);
    }

    /** Components by name: {@code GenerationSettings.defaults().with().beams(4).build()}. */
    public static final class Builder {
        private int beams;
        private int maxNewTokens;
        private int minNewTokens;
        private double lengthPenalty;
        private int noRepeatNgram;
        private boolean earlyStopping;
        private boolean sample;
        private double temperature;
        private int topK;
        private double topP;
        private long seed;

        private Builder(GenerationSettings settings) {
            beams = settings.beams;
            maxNewTokens = settings.maxNewTokens;
            minNewTokens = settings.minNewTokens;
            lengthPenalty = settings.lengthPenalty;
            noRepeatNgram = settings.noRepeatNgram;
            earlyStopping = settings.earlyStopping;
            sample = settings.sample;
            temperature = settings.temperature;
            topK = settings.topK;
            topP = settings.topP;
            seed = settings.seed;
        }

        public Builder beams(int beams) {
            this.beams = beams;
            return this;
        }

        public Builder maxNewTokens(int maxNewTokens) {
            this.maxNewTokens = maxNewTokens;
            return this;
        }

        public Builder minNewTokens(int minNewTokens) {
            this.minNewTokens = minNewTokens;
            return this;
        }

        public Builder lengthPenalty(double lengthPenalty) {
            this.lengthPenalty = lengthPenalty;
            return this;
        }

        public Builder noRepeatNgram(int noRepeatNgram) {
            this.noRepeatNgram = noRepeatNgram;
            return this;
        }

        public Builder earlyStopping(boolean earlyStopping) {
            this.earlyStopping = earlyStopping;
            return this;
        }

        public Builder sample(boolean sample) {
            this.sample = sample;
            return this;
        }

        public Builder temperature(double temperature) {
            this.temperature = temperature;
            return this;
        }

        public Builder topK(int topK) {
            this.topK = topK;
            return this;
        }

        public Builder topP(double topP) {
            this.topP = topP;
            return this;
        }

        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        public GenerationSettings build() {
            return new GenerationSettings(
                    beams,
                    maxNewTokens,
                    minNewTokens,
                    lengthPenalty,
                    noRepeatNgram,
                    earlyStopping,
                    sample,
                    temperature,
                    topK,
                    topP,
                    seed);
        }
    }
}
