package dev.bertrand.tasks.metric;

import java.util.Collection;

/**
 * Precision, recall and F1 from counts of entities; each 0 where nothing was counted.
 *
 * @param correct how many predicted entities have the words and the type of a gold one
 * @param predicted how many were predicted
 * @param gold how many there are
 */
public record EntityScores(int correct, int predicted, int gold) {
    public double precision() {
        return Checks.ratio(correct, predicted);
    }

    public double recall() {
        return Checks.ratio(correct, gold);
    }

    public double f1() {
        return Checks.ratio(2.0 * correct, predicted + gold);
    }

    static EntityScores sum(Collection<EntityScores> scores) {
        return scores.stream().reduce(new EntityScores(0, 0, 0), EntityScores::plus);
    }

    EntityScores plus(EntityScores other) {
        return new EntityScores(correct + other.correct, predicted + other.predicted, gold + other.gold);
    }
}
