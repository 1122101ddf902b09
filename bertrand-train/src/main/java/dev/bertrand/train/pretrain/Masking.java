package dev.bertrand.train.pretrain;

/**
 * Which tokens of an example are to be predicted (Devlin et al. 2018, section 3.1).
 *
 * @param probability share of an example's tokens, {@code masked_lm_prob}
 * @param most tokens of an example, {@code max_predictions_per_seq}
 * @param wholeWords whether the pieces of a word are chosen together, {@code do_whole_word_mask}
 */
public record Masking(double probability, int most, boolean wholeWords) {
    public Masking {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "the share of masked tokens must be between 0 and 1, got " + probability);
        }
        if (most < 1) {
            throw new IllegalArgumentException("the most predictions of an example must be at least 1, got " + most);
        }
    }

    /** Single tokens, as many as {@code probability} asks for in examples of {@code maxLength}. */
    public static Masking of(int maxLength, double probability) {
        return new Masking(probability, Math.max(1, (int) Math.ceil(maxLength * probability)), false);
    }

    /** How many tokens of an example of {@code length} are chosen, if its words allow it. */
    int wanted(int length) {
        return Math.min(most, Math.max(1, (int) Math.round(length * probability)));
    }
}
