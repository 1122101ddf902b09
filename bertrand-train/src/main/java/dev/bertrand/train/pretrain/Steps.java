package dev.bertrand.train.pretrain;

/**
 * How long to train.
 *
 * @param total optimizer steps
 * @param interval steps between two evaluations
 */
public record Steps(int total, int interval) {
    public Steps {
        if (total < 1 || interval < 1) {
            throw new IllegalArgumentException(
                    "steps and steps between evaluations must be at least 1, got %d and %d".formatted(total, interval));
        }
    }

    /** Evaluations in all: one an interval, and one at the end. */
    public int intervals() {
        return (total + interval - 1) / interval;
    }
}
