package dev.bertrand.tasks.metric;

import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * Exact match and F1 of answers, equal to SQuAD's official scripts: {@code evaluate-v1.1.py} and {@code evaluate-v2.0.py}
 * (rajpurkar.github.io/SQuAD-explorer). Scores of one answer run from 0 to 1, those of a data set from 0 to 100, as the
 * scripts have it. An empty prediction says that the context holds no answer.
 */
public final class SquadMetrics {
    private SquadMetrics() {}

    /**
     * A threshold for the null answer.
     *
     * @param score the best score over all thresholds, 0 to 100
     * @param threshold where it is reached: answer where the null odds are at most this
     */
    public record Threshold(double score, double threshold) {}

    /** The text lower-cased, without ASCII punctuation, articles and extra white space. */
    public static String normalize(String text) {
        return SquadText.normalize(text);
    }

    /** 1 if the normal forms are equal, else 0. */
    public static double exactMatch(String gold, String predicted) {
        return normalize(gold).equals(normalize(predicted)) ? 1 : 0;
    }

    /** The F1 of the words in common, as in 2.0: where one side has no words, 1 if neither has. */
    public static double f1(String gold, String predicted) {
        List<String> golds = SquadText.words(gold);
        List<String> predictions = SquadText.words(predicted);
        if (golds.isEmpty() || predictions.isEmpty()) {
            return golds.isEmpty() && predictions.isEmpty() ? 1 : 0;
        }
        Map<String, Integer> left = new HashMap<>();
        golds.forEach(word -> left.merge(word, 1, Integer::sum));
        int common = 0;
        for (String word : predictions) {
            if (left.merge(word, -1, Integer::sum) >= 0) {
                common++;
            }
        }
        return 2.0 * common / (golds.size() + predictions.size());
    }

    /**
     * Scores a data set by the rules of 1.1: {@code exact_match} and {@code f1}.
     *
     * @param predictions an answer for each question's id
     * @throws IllegalArgumentException if a question has no gold answer or no prediction
     */
    public static Map<String, Double> evaluate(Collection<QuestionExample> questions, Map<String, String> predictions) {
        check(questions, predictions);
        double exact = 0;
        double f1 = 0;
        for (QuestionExample question : questions) {
            if (question.answers().isEmpty()) {
                throw new IllegalArgumentException(
                        "%s: has no answers, which SQuAD 1.1 always has; evaluate by the rules of 2.0"
                                .formatted(question.source()));
            }
            List<String> golds = question.answers().stream().map(Answer::text).toList();
            String predicted = prediction(question, predictions);
            exact += best(golds, predicted, SquadMetrics::exactMatch);
            f1 += best(golds, predicted, SquadMetrics::f1OfVersion1);
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("exact_match", 100 * exact / questions.size());
        scores.put("f1", 100 * f1 / questions.size());
        return scores;
    }

    /**
     * Scores a data set by the rules of 2.0: {@code exact}, {@code f1} and {@code total} over all questions, then with
     * {@code HasAns_} over those with gold answers and with {@code NoAns_} over those without, where there are any.
     *
     * @param predictions an answer for each question's id, empty for none
     * @throws IllegalArgumentException if a question has no prediction
     */
    public static Map<String, Double> evaluateWithUnanswerable(
            Collection<QuestionExample> questions, Map<String, String> predictions) {
        check(questions, predictions);
        Map<String, Double> scores = new LinkedHashMap<>();
        put(scores, "", List.copyOf(questions), predictions);
        put(
                scores,
                "HasAns_",
                questions.stream().filter(SquadMetrics::answerable).toList(),
                predictions);
        put(scores, "NoAns_", questions.stream().filter(q -> !answerable(q)).toList(), predictions);
        return scores;
    }

    /**
     * The threshold that serves exact match best ({@code best_exact} and {@code best_exact_thresh} of 2.0).
     *
     * @param predictions the best answer other than the null answer, for each question's id
     * @param nullOdds how likely the null answer is, for each question's id, on any scale
     */
    public static Threshold bestExactThreshold(
            Collection<QuestionExample> questions, Map<String, String> predictions, Map<String, Double> nullOdds) {
        return bestThreshold(questions, predictions, nullOdds, SquadMetrics::exactMatch);
    }

    /** The threshold that serves F1 best ({@code best_f1} and {@code best_f1_thresh} of 2.0). */
    public static Threshold bestF1Threshold(
            Collection<QuestionExample> questions, Map<String, String> predictions, Map<String, Double> nullOdds) {
        return bestThreshold(questions, predictions, nullOdds, SquadMetrics::f1);
    }

    /** {@code find_best_thresh}: start from all null answers, then answer one question after the other, surest first. */
    private static Threshold bestThreshold(
            Collection<QuestionExample> questions,
            Map<String, String> predictions,
            Map<String, Double> nullOdds,
            ToDoubleBiFunction<String, String> score) {
        check(questions, predictions);
        double current = questions.stream().filter(q -> !answerable(q)).count();
        double best = current;
        double threshold = 0;
        List<QuestionExample> surestFirst = questions.stream()
                .sorted(Comparator.comparingDouble(question -> odds(question, nullOdds)))
                .toList();
        for (QuestionExample question : surestFirst) {
            double odds = odds(question, nullOdds);
            String predicted = prediction(question, predictions);
            if (answerable(question)) {
                current += best(golds(question), predicted, score);
            } else if (!predicted.isEmpty()) {
                current--;
            }
            if (current > best) {
                best = current;
                threshold = odds;
            }
        }
        return new Threshold(100 * best / questions.size(), threshold);
    }

    private static void put(
            Map<String, Double> scores,
            String prefix,
            List<QuestionExample> questions,
            Map<String, String> predictions) {
        if (questions.isEmpty()) {
            return;
        }
        double exact = 0;
        double f1 = 0;
        for (QuestionExample question : questions) {
            String predicted = prediction(question, predictions);
            exact += best(golds(question), predicted, SquadMetrics::exactMatch);
            f1 += best(golds(question), predicted, SquadMetrics::f1);
        }
        scores.put(prefix + "exact", 100 * exact / questions.size());
        scores.put(prefix + "f1", 100 * f1 / questions.size());
        scores.put(prefix + "total", (double) questions.size());
    }

    /** 1.1 divides no further when no words are shared, so that two answers without words score 0. */
    private static double f1OfVersion1(String gold, String predicted) {
        return SquadText.words(gold).isEmpty() ? 0 : f1(gold, predicted);
    }

    /** 2.0 drops gold answers without words; a question left with none wants the empty answer. */
    private static List<String> golds(QuestionExample question) {
        List<String> golds = question.answers().stream()
                .map(Answer::text)
                .filter(text -> !SquadText.words(text).isEmpty())
                .toList();
        return golds.isEmpty() ? List.of("") : golds;
    }

    private static boolean answerable(QuestionExample question) {
        return !question.answers().isEmpty();
    }

    static double best(List<String> golds, String predicted, ToDoubleBiFunction<String, String> score) {
        return golds.stream()
                .mapToDouble(gold -> score.applyAsDouble(gold, predicted))
                .max()
                .orElseThrow();
    }

    static String prediction(QuestionExample question, Map<String, String> predictions) {
        String predicted = predictions.get(question.id());
        if (predicted == null) {
            throw new IllegalArgumentException("%s: has no prediction; give one for each question, empty for no answer"
                    .formatted(question.source()));
        }
        return predicted;
    }

    private static double odds(QuestionExample question, Map<String, Double> nullOdds) {
        Double odds = nullOdds.get(question.id());
        if (odds == null) {
            throw new IllegalArgumentException(
                    "%s: has no null odds; give them for each question".formatted(question.source()));
        }
        return odds;
    }

    private static void check(Collection<QuestionExample> questions, Map<String, String> predictions) {
        if (questions.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing to score: there are no questions, but %d predictions".formatted(predictions.size()));
        }
    }
}
