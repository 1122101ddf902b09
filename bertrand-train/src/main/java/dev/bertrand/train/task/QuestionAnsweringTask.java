package dev.bertrand.train.task;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.tasks.pipeline.QuestionAnswerer;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question to a part of its context. Questions whose answer lies beyond the first {@code maxLength} tokens are left
 * out of training; unanswerable ones learn to point at [CLS] (Devlin et al. 2018, section 4.3).
 */
public record QuestionAnsweringTask() implements Task<QuestionExample> {
    private record TokenSpan(int start, int end) {}

    @Override
    public BertConfig configure(BertConfig base) {
        return base.with().labels(List.of()).problemType(null).build();
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return new BertForQuestionAnswering(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<QuestionExample> examples, BertTokenizer tokenizer, int maxLength) {
        EncodeOptions options = QuestionAnswerer.options(maxLength);
        List<Sequence> sequences = new ArrayList<>();
        List<TokenSpan> spans = new ArrayList<>();
        for (QuestionExample example : examples) {
            Encoding encoding = tokenizer.encode(TextInput.of(example.question(), example.context()), options);
            target(example, encoding).ifPresent(span -> {
                sequences.add(Sequence.of(encoding));
                spans.add(span);
            });
        }
        return TrainingSet.of(
                sequences,
                indices -> new Targets.Spans(
                        Arrays.stream(indices).map(i -> spans.get(i).start()).toArray(),
                        Arrays.stream(indices).map(i -> spans.get(i).end()).toArray()));
    }

    private static Optional<TokenSpan> target(QuestionExample example, Encoding encoding) {
        if (example.impossible()) {
            return Optional.of(new TokenSpan(0, 0));
        }
        return example.answers().stream()
                .filter(Answer::located)
                .findFirst()
                .flatMap(answer -> tokens(answer, encoding));
    }

    /** The tokens of the context that an answer covers, if the window holds both its ends. */
    private static Optional<TokenSpan> tokens(Answer answer, Encoding encoding) {
        int[] sequences = encoding.sequenceIds();
        int start = -1;
        int end = -1;
        for (int i = 0; i < sequences.length; i++) {
            Span span = encoding.spans().get(i);
            if (sequences[i] != 1 || span == null) {
                continue;
            }
            if (start < 0 && span.end() > answer.start()) {
                start = i;
            }
            if (span.start() < answer.end()) {
                end = i;
            }
        }
        Span last = end < 0 ? null : encoding.spans().get(end);
        boolean inside = start >= 0 && start <= end && last != null && last.end() >= answer.end();
        return inside ? Optional.of(new TokenSpan(start, end)) : Optional.empty();
    }

    @Override
    public Map<String, Double> score(
            BertForTask model, BertTokenizer tokenizer, List<QuestionExample> examples, int maxLength, Engine engine) {
        List<TextInput> questions = examples.stream()
                .map(example -> TextInput.of(example.question(), example.context()))
                .toList();
        var answers =
                new QuestionAnswerer((BertForQuestionAnswering) model, tokenizer, maxLength, engine).answer(questions);
        Map<String, String> predictions = new HashMap<>();
        for (int i = 0; i < examples.size(); i++) {
            predictions.put(examples.get(i).id(), answers.get(i).text());
        }
        return TaskMetrics.answers(examples, predictions);
    }

    @Override
    public String decidingMetric() {
        return "f1";
    }
}
