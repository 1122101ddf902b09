package dev.bertrand.train.pretrain;

import dev.bertrand.train.TrainingListener;

/** Told how a pre-training comes to its examples, beside what happens in any training. */
public interface PretrainingListener extends TrainingListener {
    /** Text files are read and split into tokens, which does not happen where an earlier run has left them. */
    default void reading(long bytes, long total) {}

    /**
     * Before the first step.
     *
     * @param training the texts to learn from
     * @param heldOut the texts to score by
     * @param examples of one pass over the training texts
     * @param heldOutExamples that each evaluation runs
     */
    default void texts(TextCounts training, TextCounts heldOut, long examples, long heldOutExamples) {}

    /** The held-out texts' pseudo-perplexity is being computed: the last thing. */
    default void measuring() {}

    /** It is there. */
    default void measured(double pseudoPerplexity) {}
}
