package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.tasks.metric.Bootstrap;
import dev.bertrand.tasks.pipeline.Answer;
import dev.bertrand.tasks.pipeline.AnswerOptions;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.tasks.pipeline.SquadFiles;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.task.Outcome;
import dev.bertrand.train.task.QuestionAnsweringTask;
import dev.bertrand.train.task.Task;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores a fine-tuned model; one JSON document of metrics under their official names. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Scores a fine-tuned model on labelled data.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand evaluate --model models/reviews --task classify --data test.tsv",
            "  ./bertrand evaluate --model models/cola --task cola --data glue/CoLA",
            "  ./bertrand evaluate --model models/mnli --task mnli --data glue/MNLI/dev_mismatched.tsv",
            "  ./bertrand evaluate --model models/pos --task tag --data en_ewt-dev.conllu",
            "  ./bertrand evaluate --model models/ner --task tag --data conll2003.txt --columns text=0,label=3 --confidence 0.95",
            "  ./bertrand evaluate --model models/en-de --task seq2seq --data val.en.gz --dev-target val.de.gz --beams 4",
            "  ./bertrand evaluate --model models/squad --task qa --data dev-v2.0.json --output answers"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    TaskOptions options = new TaskOptions();

    @Mixin
    SourceOptions source = new SourceOptions();

    @Option(
            names = "--max-length",
            description = "inputs are cut to this many tokens; for tag and qa, into windows of as many "
                    + "(default: all the model takes; qa: 384)")
    @Nullable
    Integer maxLength;

    @Mixin
    GenerationOptions generation = new GenerationOptions();

    @Mixin
    QuestionOptions questions = new QuestionOptions();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "question answering: folder for predictions.json, nbest_predictions.json and null_odds.json")
    @Nullable
    Path output;

    @Option(
            names = "--confidence",
            paramLabel = "PART",
            description =
                    "adds an interval for the main metric, such as f1_low and f1_high, from resamples of the data "
                            + "(bootstrap); 0.95 is usual")
    @Nullable
    Double confidence;

    @Override
    public Integer call() throws IOException {
        ModelSource found = source.resolve(common);
        BertConfig config = found.config();
        options.multiLabel |= config.isMultiLabel();
        Bootstrap bootstrap = confidence == null ? null : Bootstrap.of(confidence, common.seed());
        TaskData<?> data = options.evaluationData(config.labels(), generation.settings(common.seed()));
        if (output != null && !(data.task() instanceof QuestionAnsweringTask)) {
            throw common.wrong("--output is for --task qa; for other answers use predict");
        }
        Engine engine = common.startEngine();
        Output.standard().document(scores(found, config, data, bootstrap, engine));
        return 0;
    }

    private <E extends Example> Map<String, Double> scores(
            ModelSource found, BertConfig config, TaskData<E> data, @Nullable Bootstrap bootstrap, Engine engine)
            throws IOException {
        BertTokenizer tokenizer = ModelFolder.tokenizer(found.folder(), config);
        try (BertForTask trained = found.load(config, data.task()::create);
                Busy scoring =
                        common.busy("scoring %,d examples".formatted(data.dev().size()))) {
            FineTuned.require(trained.report(), found.folder());
            trained.freeze(engine);
            if (data.task() instanceof QuestionAnsweringTask) {
                List<QuestionExample> examples =
                        data.dev().stream().map(QuestionExample.class::cast).toList();
                return scores(answers(trained, tokenizer, examples, engine), "f1", bootstrap);
            }
            int longest = maxLength == null ? config.maxPositions() : maxLength;
            Task<E> task = data.task();
            Outcome outcome = task.outcome(trained, tokenizer, data.dev(), longest, engine);
            return scores(outcome, task.decidingMetric(), bootstrap);
        }
    }

    private Outcome answers(BertForTask trained, BertTokenizer tokenizer, List<QuestionExample> examples, Engine engine)
            throws IOException {
        BertConfig config = trained.config();
        AnswerOptions options = questions.apply(
                maxLength == null
                        ? AnswerOptions.of(config)
                        : AnswerOptions.of(maxLength).withNullThreshold(config.nullThreshold()));
        List<Answer> answers = QuestionAnsweringTask.answer(trained, tokenizer, examples, options, engine);
        if (output != null) {
            SquadFiles.write(output, examples.stream().map(QuestionExample::id).toList(), answers);
        }
        return QuestionAnsweringTask.outcome(examples, answers);
    }

    /** With the interval of one metric where that is asked for. */
    private static Map<String, Double> scores(Outcome outcome, String metric, @Nullable Bootstrap bootstrap) {
        Map<String, Double> scores = new LinkedHashMap<>(outcome.score());
        if (bootstrap == null) {
            return scores;
        }
        Bootstrap.Interval interval = bootstrap.interval(
                outcome.examples(), indices -> outcome.metrics().apply(indices).get(metric));
        scores.put(metric + "_low", interval.low());
        scores.put(metric + "_high", interval.high());
        return scores;
    }
}
