package dev.bertrand.train.task;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.tasks.metric.SquadMetrics;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.tasks.pipeline.AnswerOptions;
import dev.bertrand.tasks.pipeline.ContextWindow;
import dev.bertrand.tasks.pipeline.Question;
import dev.bertrand.tasks.pipeline.QuestionAnswerer;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question to a part of its context. Contexts are read in windows, each an example of its own; a window that does not
 * hold the whole answer, and one of a question that has none, learns to point at [CLS] (google-research/bert,
 * run_squad.py).
 *
 * @param unanswerable whether contexts may hold no answer, as in SQuAD 2.0: the model then tells how likely that is
 */
public record QuestionAnsweringTask(boolean unanswerable) implements Task<QuestionExample> {
    private static final String BEST_F1 = "best_f1"; // as evaluate-v2.0.py calls them
    private static final String BEST_F1_THRESHOLD = "best_f1_thresh";
    private static final TokenSpan NONE = new TokenSpan(0, 0); // [CLS]

    private record TokenSpan(int start, int end) {}

    /** The task that a data set asks for. */
    public static QuestionAnsweringTask of(List<QuestionExample> examples) {
        return new QuestionAnsweringTask(examples.stream().anyMatch(QuestionExample::impossible));
    }

    @Override
    public BertConfig configure(BertConfig base) {
        return base.with()
                .labels(List.of())
                .problemType(null)
                .nullThreshold(unanswerable ? 0.0 : null)
                .build();
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return new BertForQuestionAnswering(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<QuestionExample> examples, BertTokenizer tokenizer, int maxLength) {
        AnswerOptions options = AnswerOptions.of(maxLength);
        List<Sequence> sequences = new ArrayList<>();
        List<TokenSpan> spans = new ArrayList<>();
        for (QuestionExample example : examples) {
            Optional<Answer> answer =
                    example.answers().stream().filter(Answer::located).findFirst();
            if (answer.isEmpty() && !example.impossible()) {
                continue; // its answer is no part of its context: there is nothing to point at
            }
            for (ContextWindow window : ContextWindow.of(tokenizer, example.question(), example.context(), options)) {
                sequences.add(Sequence.of(window.encoding()));
                spans.add(answer.map(found -> tokens(found, window)).orElse(NONE));
            }
        }
        return TrainingSet.of(
                sequences,
                indices -> new Targets.Spans(
                        Arrays.stream(indices).map(i -> spans.get(i).start()).toArray(),
                        Arrays.stream(indices).map(i -> spans.get(i).end()).toArray()));
    }

    /** The tokens that an answer covers, if the window holds both its ends. */
    private static TokenSpan tokens(Answer answer, ContextWindow window) {
        int start = window.first();
        while (start <= window.last() && window.span(start).end() <= answer.start()) {
            start++;
        }
        int end = window.last();
        while (end >= start && window.span(end).start() >= answer.end()) {
            end--;
        }
        boolean inside = start <= end
                && window.span(window.first()).start() <= answer.start()
                && window.span(window.last()).end() >= answer.end();
        return inside ? new TokenSpan(start, end) : NONE;
    }

    /** What a model answers, in the order of the examples. The model stays open. */
    public static List<dev.bertrand.tasks.pipeline.Answer> answer(
            BertForTask model,
            BertTokenizer tokenizer,
            List<QuestionExample> examples,
            AnswerOptions options,
            Engine engine) {
        return new QuestionAnswerer((BertForQuestionAnswering) model, tokenizer, options, engine)
                .answer(examples.stream()
                        .map(example -> Question.of(example.question(), example.context()))
                        .toList());
    }

    @Override
    public Outcome outcome(
            BertForTask model, BertTokenizer tokenizer, List<QuestionExample> examples, int maxLength, Engine engine) {
        AnswerOptions options =
                AnswerOptions.of(maxLength).withNullThreshold(model.config().nullThreshold());
        return outcome(examples, answer(model, tokenizer, examples, options, engine));
    }

    /** Answers, in the order of the examples, to be scored; see {@link TaskMetrics#answers}. */
    public static Outcome outcome(List<QuestionExample> examples, List<dev.bertrand.tasks.pipeline.Answer> answers) {
        return new Outcome(examples.size(), indices -> score(pick(examples, indices), pick(answers, indices)));
    }

    private static <T> List<T> pick(List<T> all, int[] indices) {
        return Arrays.stream(indices).mapToObj(all::get).toList();
    }

    private static Map<String, Double> score(
            List<QuestionExample> examples, List<dev.bertrand.tasks.pipeline.Answer> answers) {
        Map<String, String> predictions = new HashMap<>();
        Map<String, String> best = new HashMap<>();
        Map<String, Double> nullOdds = new HashMap<>();
        for (int i = 0; i < examples.size(); i++) {
            String id = examples.get(i).id();
            predictions.put(id, answers.get(i).text());
            best.put(id, answers.get(i).best().text());
            Double odds = answers.get(i).nullOdds();
            if (odds != null) {
                nullOdds.put(id, odds);
            }
        }
        Map<String, Double> scores = TaskMetrics.answers(examples, predictions);
        if (nullOdds.size() == examples.size()) {
            SquadMetrics.Threshold exact = SquadMetrics.bestExactThreshold(examples, best, nullOdds);
            SquadMetrics.Threshold f1 = SquadMetrics.bestF1Threshold(examples, best, nullOdds);
            scores.put("best_exact", exact.score());
            scores.put("best_exact_thresh", exact.threshold());
            scores.put(BEST_F1, f1.score());
            scores.put(BEST_F1_THRESHOLD, f1.threshold());
        }
        return scores;
    }

    /** {@code f1}; where no answer is one, F1 at the threshold that serves it best. */
    @Override
    public String decidingMetric() {
        return unanswerable ? BEST_F1 : "f1";
    }

    /** A model that may find no answer does so from the threshold on that served F1 best on the held-out examples. */
    @Override
    public BertConfig tuned(BertConfig trained, Map<String, Double> metrics) {
        Double threshold = metrics.get(BEST_F1_THRESHOLD);
        return unanswerable && threshold != null
                ? trained.with().nullThreshold(threshold).build()
                : trained;
    }
}
