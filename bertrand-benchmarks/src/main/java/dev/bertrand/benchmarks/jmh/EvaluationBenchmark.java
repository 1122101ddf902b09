package dev.bertrand.benchmarks.jmh;

import dev.bertrand.benchmarks.tokenizer.SampleTexts;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.QuestionAnsweringTask;
import dev.bertrand.train.task.TaggingTask;
import dev.bertrand.train.task.Task;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What evaluation costs beside the forward passes: the same examples through BERT-base and through a model whose own
 * share is small. The second time over the first is more than the share of tokenizing, decoding and scoring.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // by JMH
public class EvaluationBenchmark {
    private static final LabelSet LABELS = LabelSet.of(List.of("O", "B-X", "I-X"));
    private static final int TEXTS = 128;
    private static final int QUESTIONS = 16;
    private static final int PARAGRAPH = 8; // lines of a context

    @Param({"classify", "tag", "qa"})
    public String task;

    @Param({"base", "tiny"})
    public String shape;

    private Case<?> evaluated;

    @Setup
    public void setUp() {
        BertTokenizer tokenizer = SampleTexts.tokenizer("bert-base-uncased");
        List<String> lines = new SampleTexts(tokenizer.vocabulary()).english(TEXTS);
        Engine engine = Engine.start(EngineSettings.defaults());
        evaluated = switch (task) {
            case "classify" ->
                create(tokenizer, engine, new ClassificationTask(LABELS, null), TEXTS, i -> text(lines.get(i)));
            case "tag" -> create(tokenizer, engine, new TaggingTask(LABELS), TEXTS, i -> tags(lines.get(i)));
            case "qa" ->
                create(
                        tokenizer,
                        engine,
                        new QuestionAnsweringTask(true),
                        QUESTIONS,
                        i -> question(i, lines.subList(i * PARAGRAPH, (i + 1) * PARAGRAPH)));
            default -> throw new IllegalArgumentException(task);
        };
    }

    private <E extends Example> Case<E> create(
            BertTokenizer tokenizer, Engine engine, Task<E> task, int count, IntFunction<E> example) {
        BertConfig size = shape.equals("base")
                ? BertConfig.base()
                : BertConfig.tiny()
                        .with()
                        .vocabSize(tokenizer.size())
                        .maxPositions(BertConfig.base().maxPositions())
                        .build();
        BertForTask model =
                engine.compute(() -> task.create(task.configure(size), Parameters.random(1, Precision.FP32)));
        model.freeze(engine);
        return new Case<>(
                model,
                tokenizer,
                engine,
                task,
                IntStream.range(0, count).mapToObj(example).toList());
    }

    private static TextExample text(String line) {
        return new TextExample("0", line, null, LABELS.name(0), "made up");
    }

    private static TaggedExample tags(String line) {
        List<String> words = Arrays.asList(line.split(" "));
        return new TaggedExample("0", words, Collections.nCopies(words.size(), LABELS.name(0)), "made up");
    }

    private static QuestionExample question(int number, List<String> lines) {
        String context = String.join(" ", lines);
        List<Answer> answers = List.of(new Answer(context.substring(0, 8), 0));
        return new QuestionExample(String.valueOf(number), lines.get(0), context, answers, false, "made up");
    }

    private record Case<E extends Example>(
            BertForTask model, BertTokenizer tokenizer, Engine engine, Task<E> task, List<E> examples) {
        Map<String, Double> score() {
            return task.score(model, tokenizer, examples, 384, engine);
        }
    }

    @Benchmark
    public Map<String, Double> score() {
        return evaluated.score();
    }

    @TearDown
    public void tearDown() {
        evaluated.model().close();
    }
}
