package dev.bertrand.tasks.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * ROUGE as the rouge-score package defines it without a stemmer (Lin 2004; google-research/rouge, rouge_scorer.py and
 * tokenize.py): words are runs of ASCII letters and digits in lower case; of several references the one with the best F
 * counts; a corpus's score is the mean.
 */
public final class RougeMetrics {
    private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");

    private RougeMetrics() {}

    /** Precision, recall and their harmonic mean, 0 to 1. */
    public record Rouge(double precision, double recall, double f) {
        static Rouge of(double shared, long said, long wanted) {
            double precision = Checks.ratio(shared, said);
            double recall = Checks.ratio(shared, wanted);
            return new Rouge(precision, recall, Checks.ratio(2 * precision * recall, precision + recall));
        }
    }

    /**
     * ROUGE-N: n-grams in common, {@code rouge1} and {@code rouge2}.
     *
     * @param references one list for each hypothesis, of any length from one on
     * @throws IllegalArgumentException if there are no hypotheses, or one has no reference, or n is below 1
     */
    public static Rouge ngrams(int n, List<String> hypotheses, List<List<String>> references) {
        if (n < 1) {
            throw new IllegalArgumentException("n-grams have at least one word, got n = " + n);
        }
        return mean(hypotheses, references, (said, wanted) -> {
            var left = NGrams.count(said, n);
            var right = NGrams.count(wanted, n);
            return Rouge.of(NGrams.shared(left, right), NGrams.total(left), NGrams.total(right));
        });
    }

    /**
     * ROUGE-L: the longest common subsequence of words, {@code rougeL}.
     *
     * @param references one list for each hypothesis, of any length from one on
     * @throws IllegalArgumentException if there are no hypotheses, or one has no reference
     */
    public static Rouge longest(List<String> hypotheses, List<List<String>> references) {
        return mean(
                hypotheses,
                references,
                (said, wanted) -> Rouge.of(longestCommon(said, wanted), said.size(), wanted.size()));
    }

    private static Rouge mean(
            List<String> hypotheses,
            List<List<String>> references,
            BiFunction<List<String>, List<String>, Rouge> score) {
        TextPairs.check(hypotheses, references);
        double precision = 0;
        double recall = 0;
        double f = 0;
        for (int i = 0; i < hypotheses.size(); i++) {
            List<String> said = words(hypotheses.get(i));
            Rouge best = score.apply(said, words(references.get(i).get(0)));
            for (String reference : references.get(i)) {
                Rouge other = score.apply(said, words(reference));
                best = other.f > best.f ? other : best;
            }
            precision += best.precision;
            recall += best.recall;
            f += best.f;
        }
        int count = hypotheses.size();
        return new Rouge(precision / count, recall / count, f / count);
    }

    private static List<String> words(String text) {
        return Arrays.stream(NO_WORD.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** By dynamic programming, a row at a time. */
    private static int longestCommon(List<String> left, List<String> right) {
        int[] row = new int[right.size() + 1];
        for (String word : left) {
            int above = 0; // of the row before, one column to the left
            for (int k = 1; k < row.length; k++) {
                int here = row[k];
                row[k] = word.equals(right.get(k - 1)) ? above + 1 : Math.max(here, row[k - 1]);
                above = here;
            }
        }
        return row[row.length - 1];
    }
}
