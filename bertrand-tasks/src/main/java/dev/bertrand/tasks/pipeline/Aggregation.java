package dev.bertrand.tasks.pipeline;

import java.util.List;

/**
 * How the answers to word pieces become entities: the strategies of Hugging Face's {@code TokenClassificationPipeline}. All
 * but {@link #NONE} join neighbours by their tags.
 */
public enum Aggregation {
    /** Each piece that is not {@code O} is an entity by itself, under its full tag. */
    NONE,
    /** Each piece has its own label, so that a word may be torn. */
    SIMPLE,
    /** A word has the label of its first piece (Devlin et al. 2018, section 5.3). */
    FIRST,
    /** A word has the label that is likeliest in the mean of its pieces' probabilities. */
    AVERAGE,
    /** A word has the label of its surest piece. */
    MAX;

    /** Whether words are what gets a label; otherwise their pieces are. */
    boolean labelsWords() {
        return this == FIRST || this == AVERAGE || this == MAX;
    }

    /**
     * The probabilities (C) of a word; the first piece's where words get no label of their own.
     *
     * @param pieces probabilities (C) of its pieces, at least one
     */
    float[] word(List<float[]> pieces) {
        return switch (this) {
            case NONE, SIMPLE, FIRST -> pieces.get(0);
            case AVERAGE -> mean(pieces);
            case MAX -> surest(pieces);
        };
    }

    private static float[] mean(List<float[]> pieces) {
        float[] mean = new float[pieces.get(0).length];
        for (float[] piece : pieces) {
            for (int label = 0; label < mean.length; label++) {
                mean[label] += piece[label] / pieces.size();
            }
        }
        return mean;
    }

    private static float[] surest(List<float[]> pieces) {
        float[] surest = pieces.get(0);
        for (float[] piece : pieces) {
            surest = piece[best(piece)] > surest[best(surest)] ? piece : surest;
        }
        return surest;
    }

    /** The index of the highest value, the first of equal ones. */
    static int best(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
