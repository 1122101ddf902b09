package dev.bertrand.tasks.metric;

import java.util.List;
import java.util.Map;

/**
 * chrF2 of a corpus as sacreBLEU 2 computes it with its defaults (Popović 2015, "chrF: character n-gram F-score";
 * sacrebleu/metrics/chrf.py): n-grams of up to six characters without white space, recall worth twice precision, the
 * best reference of each text, orders that a corpus lacks left out.
 */
public final class ChrfMetrics {
    /** How it is computed, in sacreBLEU's terms. */
    public static final String SIGNATURE = "case:mixed|eff:yes|nc:6|nw:0|space:no";

    private static final int LONGEST = 6;
    private static final double BETA_SQUARED = 4;

    private ChrfMetrics() {}

    /** N-grams said, wanted and shared, by their length less one. */
    private record Counts(long[] said, long[] wanted, long[] shared) {
        static Counts zero() {
            return new Counts(new long[LONGEST], new long[LONGEST], new long[LONGEST]);
        }

        void add(Counts other) {
            for (int n = 0; n < LONGEST; n++) {
                said[n] += other.said[n];
                wanted[n] += other.wanted[n];
                shared[n] += other.shared[n];
            }
        }

        /** 0 to 100. */
        double score() {
            double precision = 0;
            double recall = 0;
            int orders = 0;
            for (int n = 0; n < LONGEST; n++) {
                if (said[n] > 0 && wanted[n] > 0) {
                    precision += (double) shared[n] / said[n];
                    recall += (double) shared[n] / wanted[n];
                    orders++;
                }
            }
            if (orders == 0 || precision + recall == 0) {
                return 0;
            }
            precision /= orders;
            recall /= orders;
            return 100 * (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
        }
    }

    /**
     * Scores a corpus, 0 to 100.
     *
     * @param references one list for each hypothesis, of any length from one on
     * @throws IllegalArgumentException if there are no hypotheses, or one has no reference
     */
    public static double corpus(List<String> hypotheses, List<List<String>> references) {
        TextPairs.check(hypotheses, references);
        Counts corpus = Counts.zero();
        for (int i = 0; i < hypotheses.size(); i++) {
            corpus.add(best(hypotheses.get(i), references.get(i)));
        }
        return corpus.score();
    }

    private static Counts best(String hypothesis, List<String> references) {
        List<Integer> said = characters(hypothesis);
        Counts best = count(said, characters(references.get(0)));
        for (String reference : references.subList(1, references.size())) {
            Counts other = count(said, characters(reference));
            best = other.score() > best.score() ? other : best;
        }
        return best;
    }

    private static List<Integer> characters(String text) {
        return TextPairs.joined(text).codePoints().boxed().toList();
    }

    private static Counts count(List<Integer> hypothesis, List<Integer> reference) {
        Counts counts = Counts.zero();
        for (int n = 1; n <= LONGEST; n++) {
            Map<List<Integer>, Integer> said = NGrams.count(hypothesis, n);
            Map<List<Integer>, Integer> wanted = NGrams.count(reference, n);
            counts.said[n - 1] = wanted.isEmpty() ? 0 : NGrams.total(said); // no reference is as long: not counted
            counts.wanted[n - 1] = NGrams.total(wanted);
            counts.shared[n - 1] = NGrams.shared(said, wanted);
        }
        return counts;
    }
}
