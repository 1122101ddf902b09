package dev.bertrand.tasks.metric;

import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exact match and F1 of Chinese answers, as CMRC 2018's official script has them ({@code cmrc2018_evaluate.py},
 * github.com/ymcui/cmrc2018): a Chinese character is a word of its own, F1 is that of the longest stretch in common, and
 * punctuation does not count. Scores of one answer run from 0 to 1, those of a data set from 0 to 100.
 *
 * <p>Text in other scripts between the characters is split into words and punctuation; the script uses NLTK for that,
 * which parts English contractions as well.
 */
public final class CmrcMetrics {
    private static final Pattern SEGMENT = Pattern.compile("[\\p{L}\\p{N}]+(?:[.,'][\\p{L}\\p{N}]+)*|\\S");
    private static final String PUNCTUATION = "-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』";

    private CmrcMetrics() {}

    /** 1 if the texts are equal without case, punctuation and white space at their ends, else 0. */
    public static double exactMatch(String gold, String predicted) {
        return plain(gold).equals(plain(predicted)) ? 1 : 0;
    }

    /** The F1 of the longest stretch of segments in common. */
    public static double f1(String gold, String predicted) {
        List<String> golds = segments(gold);
        List<String> predictions = segments(predicted);
        double common = longestCommonStretch(golds, predictions);
        return Checks.ratio(2 * common, (double) golds.size() + predictions.size());
    }

    /**
     * Scores a data set: {@code exact_match} and {@code f1}, the best over each question's gold answers.
     *
     * @param predictions an answer for each question's id
     * @throws IllegalArgumentException if a question has no prediction
     */
    public static Map<String, Double> evaluate(Collection<QuestionExample> questions, Map<String, String> predictions) {
        double exact = 0;
        double f1 = 0;
        for (QuestionExample question : questions) {
            String predicted = SquadMetrics.prediction(question, predictions);
            List<String> golds = question.answers().stream().map(Answer::text).toList();
            exact += SquadMetrics.best(golds, predicted, CmrcMetrics::exactMatch);
            f1 += SquadMetrics.best(golds, predicted, CmrcMetrics::f1);
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("exact_match", 100 * Checks.ratio(exact, questions.size()));
        scores.put("f1", 100 * Checks.ratio(f1, questions.size()));
        return scores;
    }

    /** Whether a text has a Chinese character, by the script's range. */
    static boolean isChinese(String text) {
        return text.chars().anyMatch(CmrcMetrics::isChinese);
    }

    private static boolean isChinese(int c) {
        return c >= 0x4E00 && c <= 0x9FA5;
    }

    private static String plain(String text) {
        StringBuilder kept = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .strip()
                .chars()
                .filter(c -> PUNCTUATION.indexOf(c) < 0)
                .forEach(c -> kept.append((char) c));
        return kept.toString();
    }

    private static List<String> segments(String text) {
        List<String> segments = new ArrayList<>();
        StringBuilder other = new StringBuilder();
        for (char c : plain(text).toCharArray()) {
            if (isChinese(c)) {
                split(other, segments);
                segments.add(String.valueOf(c));
            } else {
                other.append(c);
            }
        }
        split(other, segments);
        return segments;
    }

    private static void split(StringBuilder text, List<String> segments) {
        Matcher matcher = SEGMENT.matcher(text);
        while (matcher.find()) {
            segments.add(matcher.group());
        }
        text.setLength(0);
    }

    private static int longestCommonStretch(List<String> left, List<String> right) {
        int longest = 0;
        int[] before = new int[right.size() + 1]; // lengths of the stretches that end one segment earlier on the left
        for (String segment : left) {
            int[] here = new int[right.size() + 1];
            for (int i = 0; i < right.size(); i++) {
                if (segment.equals(right.get(i))) {
                    here[i + 1] = before[i] + 1;
                    longest = Math.max(longest, here[i + 1]);
                }
            }
            before = here;
        }
        return longest;
    }
}
