package dev.bertrand.tasks.metric;

import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What each task reports, under its official names and in their order. From 0 to 1, those of SQuAD and of written texts from 0 to 100. */
public final class TaskMetrics {
    /** MNLI's accuracy on its mismatched file, beside {@code accuracy} on the matched one, as in Hugging Face's run_glue. */
    public static final String MISMATCHED_ACCURACY = "accuracy_mm";

    private TaskMetrics() {}

    /**
     * A GLUE task with classes, as in Hugging Face's {@code glue} metric: {@code matthews_correlation} for CoLA,
     * {@code accuracy} and {@code f1} (of class 1) for MRPC and QQP, {@code accuracy} for the others.
     *
     * @throws IllegalArgumentException for STS-B, see {@link #regression}
     */
    public static Map<String, Double> glue(GlueTask task, int[] gold, int[] predicted) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (String metric : task.metrics()) {
            scores.put(
                    metric,
                    switch (metric) {
                        case "matthews_correlation" -> ClassificationMetrics.matthews(gold, predicted);
                        case "accuracy" -> ClassificationMetrics.accuracy(gold, predicted);
                        case "f1" -> ClassificationMetrics.f1(gold, predicted, 1);
                        default ->
                            throw new IllegalArgumentException(
                                    "%s has numbers for labels: score them as a regression".formatted(task.folder()));
                    });
        }
        return scores;
    }

    /** Classes of any kind: {@code accuracy}, {@code f1_macro}, {@code matthews_correlation}. */
    public static Map<String, Double> classification(int[] gold, int[] predicted) {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("accuracy", ClassificationMetrics.accuracy(gold, predicted));
        scores.put("f1_macro", ClassificationMetrics.macroF1(gold, predicted));
        scores.put("matthews_correlation", ClassificationMetrics.matthews(gold, predicted));
        return scores;
    }

    /** Any number of labels an example, a row an example and a column a label: {@code f1} (micro), {@code f1_macro}, {@code accuracy}. */
    public static Map<String, Double> multiLabel(boolean[][] gold, boolean[][] predicted) {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("f1", MultiLabelMetrics.microF1(gold, predicted));
        scores.put("f1_macro", MultiLabelMetrics.macroF1(gold, predicted));
        scores.put("accuracy", MultiLabelMetrics.accuracy(gold, predicted));
        return scores;
    }

    /** Numbers, STS-B among them: {@code pearson}, {@code spearmanr}; NaN where one side is constant. */
    public static Map<String, Double> regression(double[] gold, double[] predicted) {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("pearson", CorrelationMetrics.pearson(gold, predicted));
        scores.put("spearmanr", CorrelationMetrics.spearman(gold, predicted));
        return scores;
    }

    /**
     * Tags, a list a sentence: {@code precision}, {@code recall}, {@code f1} of entities and {@code accuracy} of words,
     * under the names of Hugging Face's run_ner; then {@code strict_precision} and its like by the rules of the gold tags'
     * {@link Scheme}, then {@code PER_precision}, {@code PER_recall}, {@code PER_f1} and {@code PER_number} of each type
     * ({@code return_entity_level_metrics}). {@code accuracy} alone where the gold tags are no entity tags, such as parts
     * of speech.
     */
    public static Map<String, Double> tagging(List<List<String>> gold, List<List<String>> predicted) {
        return TaggingCounts.of(gold, predicted)
                .metrics(IntStream.range(0, gold.size()).toArray());
    }

    /**
     * Answers by question id: by the rules of SQuAD 2.0 where any question has no gold answer; else by those of CMRC 2018
     * where most questions have a Chinese one; else by those of SQuAD 1.1. See {@link SquadMetrics} and {@link
     * CmrcMetrics}.
     */
    public static Map<String, Double> answers(Collection<QuestionExample> questions, Map<String, String> predictions) {
        boolean unanswerable =
                questions.stream().anyMatch(question -> question.answers().isEmpty());
        if (unanswerable) {
            return SquadMetrics.evaluateWithUnanswerable(questions, predictions);
        }
        long chinese = questions.stream()
                .filter(question ->
                        question.answers().stream().anyMatch(answer -> CmrcMetrics.isChinese(answer.text())))
                .count();
        return 2 * chinese > questions.size()
                ? CmrcMetrics.evaluate(questions, predictions)
                : SquadMetrics.evaluate(questions, predictions);
    }

    /**
     * Written texts, 0 to 100: {@code bleu} and {@code chrf} of the corpus, the means of {@code rouge1}, {@code rouge2} and
     * {@code rougeL} (F), and {@code exact_match}, the part of the texts that equal one of their references but for white
     * space. {@link BleuMetrics#signature} and {@link ChrfMetrics#SIGNATURE} say how they are computed.
     *
     * @param references one list for each hypothesis, of any length from one on
     * @throws IllegalArgumentException if there are no hypotheses, or one has no reference
     */
    public static Map<String, Double> texts(List<String> hypotheses, List<List<String>> references) {
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("bleu", BleuMetrics.corpus(hypotheses, references).score());
        scores.put("chrf", ChrfMetrics.corpus(hypotheses, references));
        scores.put(
                "rouge1", 100 * RougeMetrics.ngrams(1, hypotheses, references).f());
        scores.put(
                "rouge2", 100 * RougeMetrics.ngrams(2, hypotheses, references).f());
        scores.put("rougeL", 100 * RougeMetrics.longest(hypotheses, references).f());
        scores.put("exact_match", exactMatch(hypotheses, references));
        return scores;
    }

    private static double exactMatch(List<String> hypotheses, List<List<String>> references) {
        long equal = IntStream.range(0, hypotheses.size())
                .filter(i -> references.get(i).stream()
                        .map(TextPairs::words)
                        .anyMatch(TextPairs.words(hypotheses.get(i))::equals))
                .count();
        return 100.0 * equal / hypotheses.size();
    }
}
