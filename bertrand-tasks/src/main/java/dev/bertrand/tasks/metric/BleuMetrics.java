package dev.bertrand.tasks.metric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * BLEU of a corpus as sacreBLEU 2 computes it with its defaults (Post 2018, "A Call for Clarity in Reporting BLEU
 * Scores"; sacrebleu/metrics/bleu.py): WMT's tokenization 13a, case kept, n-grams of up to four words, counts clipped by
 * all references together, the reference nearest in length for the brevity penalty, exponential smoothing.
 */
public final class BleuMetrics {
    private static final int LONGEST = 4;

    private static final Pattern SYMBOLS = Pattern.compile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])");
    private static final Pattern MARK_BEHIND_NO_DIGIT = Pattern.compile("([^0-9])([\\.,])");
    private static final Pattern MARK_BEFORE_NO_DIGIT = Pattern.compile("([\\.,])([^0-9])");
    private static final Pattern DASH_BEHIND_DIGIT = Pattern.compile("([0-9])(-)");

    private BleuMetrics() {}

    /**
     * A corpus's score.
     *
     * @param score 0 to 100
     * @param precisions of n-grams of one to four words, smoothed, 0 to 100
     * @param brevityPenalty 1 if the hypotheses are as long as the references, less if they are shorter
     * @param hypothesisWords of all hypotheses
     * @param referenceWords of those references that are nearest in length
     * @param signature how it was computed, in sacreBLEU's terms
     */
    public record Bleu(
            double score,
            List<Double> precisions,
            double brevityPenalty,
            long hypothesisWords,
            long referenceWords,
            String signature) {}

    /**
     * Scores a corpus.
     *
     * @param references one list for each hypothesis, of any length from one on
     * @throws IllegalArgumentException if there are no hypotheses, or one has no reference
     */
    public static Bleu corpus(List<String> hypotheses, List<List<String>> references) {
        TextPairs.check(hypotheses, references);
        long[] correct = new long[LONGEST];
        long[] total = new long[LONGEST];
        long hypothesisWords = 0;
        long referenceWords = 0;
        for (int i = 0; i < hypotheses.size(); i++) {
            List<String> words = tokenize(hypotheses.get(i));
            List<List<String>> wanted =
                    references.get(i).stream().map(BleuMetrics::tokenize).toList();
            hypothesisWords += words.size();
            referenceWords += nearest(words.size(), wanted);
            for (int n = 1; n <= LONGEST; n++) {
                Map<List<String>, Integer> allowed = mostOfAny(wanted, n);
                for (Map.Entry<List<String>, Integer> said :
                        NGrams.count(words, n).entrySet()) {
                    total[n - 1] += said.getValue();
                    correct[n - 1] += Math.min(said.getValue(), allowed.getOrDefault(said.getKey(), 0));
                }
            }
        }
        return score(correct, total, hypothesisWords, referenceWords, signature(references));
    }

    private static Bleu score(long[] correct, long[] total, long words, long wanted, String signature) {
        Double[] precisions = new Double[LONGEST];
        Arrays.fill(precisions, 0.0);
        double penalty = words >= wanted ? 1 : words == 0 ? 0 : Math.exp(1 - (double) wanted / words);
        if (Arrays.stream(correct).sum() == 0) {
            return new Bleu(0, List.of(precisions), penalty, words, wanted, signature);
        }
        double smoothed = 1;
        double logarithms = 0;
        for (int n = 0; n < LONGEST; n++) {
            if (total[n] > 0) {
                smoothed *= correct[n] == 0 ? 2 : 1;
                precisions[n] = correct[n] == 0 ? 100 / (smoothed * total[n]) : 100.0 * correct[n] / total[n];
            }
            logarithms += Math.log(precisions[n]); // of 0 where no text is as long, and then the score is 0
        }
        return new Bleu(
                penalty * Math.exp(logarithms / LONGEST), List.of(precisions), penalty, words, wanted, signature);
    }

    /**
     * How a corpus with these references is scored, in sacreBLEU's terms: what is to be printed beside a score. The number
     * of references is {@code var} where it differs.
     */
    public static String signature(List<List<String>> references) {
        Set<Integer> counts = new HashSet<>();
        references.forEach(each -> counts.add(each.size()));
        String number = counts.size() == 1 ? counts.iterator().next().toString() : "var";
        return "nrefs:%s|case:mixed|eff:no|tok:13a|smooth:exp".formatted(number);
    }

    /** The length of the reference that is nearest to {@code length}; of two the shorter one. */
    private static int nearest(int length, List<List<String>> references) {
        int best = references.get(0).size();
        for (List<String> reference : references) {
            int distance = Math.abs(reference.size() - length) - Math.abs(best - length);
            if (distance < 0 || (distance == 0 && reference.size() < best)) {
                best = reference.size();
            }
        }
        return best;
    }

    private static Map<List<String>, Integer> mostOfAny(List<List<String>> references, int n) {
        Map<List<String>, Integer> most = new HashMap<>();
        references.forEach(
                reference -> NGrams.count(reference, n).forEach((ngram, count) -> most.merge(ngram, count, Math::max)));
        return most;
    }

    /** {@code tokenizer_13a}: mteval-v13a's international text as words. */
    public static List<String> tokenize(String text) {
        String line =
                text.stripTrailing().replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
        if (line.contains("&")) {
            line = line.replace("&quot;", "\"")
                    .replace("&amp;", "&")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">");
        }
        String apart = SYMBOLS.matcher(" " + line + " ").replaceAll(" $1 ");
        apart = MARK_BEHIND_NO_DIGIT.matcher(apart).replaceAll("$1 $2 ");
        apart = MARK_BEFORE_NO_DIGIT.matcher(apart).replaceAll(" $1 $2");
        apart = DASH_BEHIND_DIGIT.matcher(apart).replaceAll("$1 $2 ");
        return TextPairs.words(apart);
    }
}
