package dev.bertrand.tasks.metric;

/** What every metric asks of its input. */
final class Checks {
    private Checks() {}

    /** Gold and predicted must pair up, and there must be something to score. */
    static void sameLength(int gold, int predicted) {
        if (gold != predicted) {
            throw new IllegalArgumentException("%d gold values but %d predicted".formatted(gold, predicted));
        }
        if (gold == 0) {
            throw new IllegalArgumentException("nothing to score: there are no gold values");
        }
    }

    /** A quotient that is 0 where nothing was counted, as scikit-learn and seqeval have it. */
    static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
