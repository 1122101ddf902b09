package dev.bertrand.train.pretrain;

/**
 * How texts become examples, under the names of Google's create_pretraining_data.py.
 *
 * @param maxLength tokens of the longest example, special tokens included
 * @param shortProbability share of examples that are made shorter, {@code short_seq_prob}
 * @param nextSentence whether an example is a pair of segments, half of them with a random second one
 * @param masking which tokens are to be predicted
 * @param duplicates {@code dupe_factor}: this many examples of each place in the text, each with masks that stay; 0 draws new
 *     masks at every pass
 */
public record ExampleSettings(
        int maxLength, double shortProbability, boolean nextSentence, Masking masking, int duplicates) {
    private static final int SHORTEST = 8;

    public ExampleSettings {
        if (maxLength < SHORTEST) {
            throw new IllegalArgumentException(
                    "the maximal length must be at least %d tokens, got %d".formatted(SHORTEST, maxLength));
        }
        if (!(shortProbability >= 0 && shortProbability <= 1)) {
            throw new IllegalArgumentException("the share of short examples must be 0 to 1, got " + shortProbability);
        }
        if (duplicates < 0) {
            throw new IllegalArgumentException("the duplicate factor must be at least 0, got " + duplicates);
        }
    }

    /** Devlin et al. 2018, appendix A.2, at 128 tokens, with new masks at every pass. */
    public static ExampleSettings defaults() {
        return new ExampleSettings(128, 0.1, true, Masking.of(128, 0.15), 0);
    }

    /** Tokens of an example that are text: the others are [CLS] and one [SEP] a segment. */
    int room() {
        return maxLength - (nextSentence ? 3 : 2);
    }
}
