package dev.bertrand.cli;

import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.tasks.dataset.BadRows;
import dev.bertrand.tasks.dataset.Columns;
import dev.bertrand.tasks.dataset.ConllReader;
import dev.bertrand.tasks.dataset.ConlluReader;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.tasks.dataset.Seq2SeqExample;
import dev.bertrand.tasks.dataset.Seq2SeqSplit;
import dev.bertrand.tasks.dataset.SquadReader;
import dev.bertrand.tasks.dataset.TableReader;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.train.task.Alignment;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.MultiLabelTask;
import dev.bertrand.train.task.QuestionAnsweringTask;
import dev.bertrand.train.task.RegressionTask;
import dev.bertrand.train.task.Seq2SeqTask;
import dev.bertrand.train.task.TaggingTask;
import dev.bertrand.train.task.Task;
import dev.bertrand.train.task.TaskData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which task, and where its data is: shared by {@code train} and {@code evaluate}. */
final class TaskOptions {
    private static final String SEQ2SEQ = "seq2seq";
    private static final long SPLIT_SEED = 42;
    private static final List<String> FREE_TASKS = List.of("classify", "pair", "regress", "tag", "qa", SEQ2SEQ);

    @Option(
            names = "--task",
            required = true,
            paramLabel = "TASK",
            description = "cola, sst2, mrpc, stsb, qqp, mnli, qnli, rte or wnli with --data; "
                    + "classify, pair, regress, tag, qa or seq2seq with --train and --dev")
    String task = "";

    @Option(names = "--data", paramLabel = "DIR", description = "folder of a GLUE task, or for evaluate a data file")
    @Nullable
    Path data;

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "training data: TSV, CSV, JSONL; CoNLL or CoNLL-U for tag; SQuAD JSON for qa; .gz too")
    @Nullable
    Path train;

    @Option(names = "--dev", paramLabel = "FILE", description = "held-out data that decides which epoch is kept")
    @Nullable
    Path dev;

    @Option(
            names = "--columns",
            paramLabel = "ROLE=COLUMN,...",
            description = "columns of a table by name, or by number from 0 where there is no header: "
                    + "text=review,label=stars; of a CoNLL file by number, negative ones from the end: text=0,label=-1; "
                    + "of a CoNLL-U file label=upos, xpos, feats or deprel")
    @Nullable
    String columns;

    @Option(
            names = "--multi-label",
            description =
                    "classify and pair: a text may have any number of labels, a JSON list or with --label-separator")
    boolean multiLabel;

    @Option(
            names = "--label-separator",
            paramLabel = "TEXT",
            description = "between the labels of a text, with --multi-label (default: ${DEFAULT-VALUE})")
    String labelSeparator = ",";

    @Mixin
    Seq2SeqOptions parallel = new Seq2SeqOptions();

    @Option(names = "--skip-bad-rows", description = "leave malformed rows out and list them, instead of stopping")
    boolean skipBadRows;

    /**
     * The data to train on.
     *
     * @param alignment which pieces of a word learn its tag
     * @param decoder how texts are learned to be written
     * @param writing how they are written to be scored
     */
    TaskData<?> trainingData(Alignment alignment, DecoderOptions decoder, GenerationSettings writing) {
        if (!task.equals(SEQ2SEQ)) {
            decoder.requireUnusedFor(task);
        }
        if (multiLabel && !task.equals("classify") && !task.equals("pair")) {
            throw new IllegalArgumentException("--multi-label is for --task classify and pair, not for " + task);
        }
        Optional<GlueTask> glue = glueTask();
        if (glue.isPresent()) {
            return glueData(glue.get(), required(data, "--data", "the task's folder, with train.tsv and dev.tsv"));
        }
        Path training = required(train, "--train", "the file to learn from");
        return switch (task) {
            case "classify", "pair" -> classification(table(training));
            case "regress" ->
                new TaskData<>(task, new RegressionTask(), table(training).examples(), texts(), files(training));
            case "tag" -> {
                Dataset<TaggedExample> sentences = sentences(training);
                LabelSet labels = LabelSet.ofTags(sentences);
                yield new TaskData<>(
                        task,
                        new TaggingTask(labels, alignment),
                        sentences.examples(),
                        dev == null ? List.of() : sentences(dev).examples(),
                        files(training));
            }
            case "qa" -> {
                List<QuestionExample> examples = questions(training).examples();
                yield new TaskData<>(
                        task,
                        QuestionAnsweringTask.of(examples),
                        examples,
                        dev == null ? List.of() : questions(dev).examples(),
                        files(training));
            }
            case SEQ2SEQ -> texts(training, decoder, writing);
            default -> throw new AssertionError(task);
        };
    }

    private TaskData<Seq2SeqExample> texts(Path training, DecoderOptions decoder, GenerationSettings writing) {
        if (dev != null && decoder.devShare != null) {
            throw new IllegalArgumentException("--dev and --dev-share both say what is held out; give one of the two");
        }
        // One seed for all: runs of different seeds are compared on the same held-out texts.
        Seq2SeqSplit split = decoder.split(texts(training, parallel.target).examples(), SPLIT_SEED);
        List<Seq2SeqExample> learned = decoder.limited(split.train());
        return new TaskData<>(
                task,
                decoder.task(learned, writing),
                learned,
                dev == null ? split.dev() : texts(dev, parallel.devTarget).examples(),
                files(training));
    }

    private Dataset<Seq2SeqExample> texts(Path file, @Nullable Path target) {
        return told(Seq2SeqOptions.read(file, target, columns, badRows()));
    }

    /**
     * The data to score a model by.
     *
     * @param labels the model's
     * @param writing how texts are written
     */
    TaskData<?> evaluationData(List<String> labels, GenerationSettings writing) {
        Optional<GlueTask> glue = glueTask();
        Path given = required(data == null ? dev : data, "--data", "the file or GLUE folder to score by");
        if (glue.isPresent()) {
            Dataset<TextExample> examples = given.toFile().isDirectory()
                    ? glue.get().dev(given)
                    : glue.get().read(given);
            return new TaskData<>(task, task(glue.get()), List.of(), examples.examples(), Map.of("dev", given));
        }
        Map<String, Path> files = Map.of("dev", given);
        return switch (task) {
            case "classify", "pair" ->
                new TaskData<>(
                        task,
                        classes(LabelSet.of(labels)),
                        List.of(),
                        table(given).examples(),
                        files);
            case "regress" ->
                new TaskData<>(
                        task, new RegressionTask(), List.of(), table(given).examples(), files);
            case "tag" ->
                new TaskData<>(
                        task,
                        new TaggingTask(LabelSet.of(labels)),
                        List.of(),
                        sentences(given).examples(),
                        files);
            case "qa" -> {
                List<QuestionExample> examples = questions(given).examples();
                yield new TaskData<>(task, QuestionAnsweringTask.of(examples), List.of(), examples, files);
            }
            case SEQ2SEQ ->
                new TaskData<>(
                        task,
                        Seq2SeqTask.trained(writing),
                        List.of(),
                        texts(given, parallel.devTarget).examples(),
                        files);
            default -> throw new AssertionError(task);
        };
    }

    private Optional<GlueTask> glueTask() {
        if (FREE_TASKS.contains(task)) {
            return Optional.empty();
        }
        try {
            return Optional.of(GlueTask.of(task));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--task %s is none of %s, and %s".formatted(task, FREE_TASKS, e.getMessage()), e);
        }
    }

    private TaskData<TextExample> glueData(GlueTask glue, Path folder) {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("train", folder.resolve("train.tsv"));
        files.put("dev", folder.resolve(glue.devFiles().get(0)));
        return new TaskData<>(
                task,
                task(glue),
                glue.train(folder).examples(),
                glue.dev(folder).examples(),
                files);
    }

    private static Task<TextExample> task(GlueTask glue) {
        return glue.regression() ? new RegressionTask() : new ClassificationTask(LabelSet.of(glue.labels()), glue);
    }

    private TaskData<TextExample> classification(Dataset<TextExample> training) {
        LabelSet labels = multiLabel ? LabelSet.ofTexts(training, labelSeparator) : LabelSet.ofTexts(training);
        if (labels.size() < 2) {
            throw new IllegalArgumentException(
                    "%s has one label only, %s; a classifier needs two".formatted(train, labels));
        }
        return new TaskData<>(task, classes(labels), training.examples(), texts(), files(Path.of(training.file())));
    }

    private Task<TextExample> classes(LabelSet labels) {
        return multiLabel ? new MultiLabelTask(labels, labelSeparator) : new ClassificationTask(labels, null);
    }

    private List<TextExample> texts() {
        return dev == null ? List.of() : table(dev).examples();
    }

    private Dataset<TextExample> table(Path file) {
        Columns named = columns == null ? Columns.byUsualNames() : Columns.parse(columns);
        Dataset<TextExample> examples =
                new TableReader(named, badRows(), multiLabel ? labelSeparator : null).read(file);
        boolean pairs = examples.examples().get(0).pair() != null;
        if (task.equals("pair") && !pairs) {
            throw new IllegalArgumentException(
                    "%s has no second text; name its column with --columns text=...,pair=...,label=..."
                            .formatted(file));
        }
        return told(examples);
    }

    private Dataset<TaggedExample> sentences(Path file) {
        String name = file.getFileName().toString();
        boolean conllu = name.endsWith(".conllu") || name.endsWith(".conllu.gz");
        Columns named = columns == null ? Columns.byUsualNames() : Columns.parse(columns);
        if (named.id() != null || named.pair() != null) {
            throw new IllegalArgumentException("--columns %s: sentences have text and label only".formatted(columns));
        }
        return told((conllu ? conllu(named) : conll(named)).read(file));
    }

    private ConlluReader conllu(Columns named) {
        String label = named.label() == null ? "upos" : named.label();
        if (named.text() != null && !named.text().equalsIgnoreCase("form")) {
            throw new IllegalArgumentException(
                    "--columns text=%s: the words of CoNLL-U are in its column form".formatted(named.text()));
        }
        for (ConlluReader.Tag tag : ConlluReader.Tag.values()) {
            if (tag.name().equalsIgnoreCase(label)) {
                return new ConlluReader(badRows(), tag);
            }
        }
        throw new IllegalArgumentException(
                "--columns label=%s: CoNLL-U has label=upos, xpos, feats or deprel".formatted(label));
    }

    private ConllReader conll(Columns named) {
        if (columns == null) {
            return new ConllReader(badRows());
        }
        String word = named.text();
        if (word == null || !named.byNumber()) {
            throw new IllegalArgumentException(
                    "--columns %s: CoNLL files have no header; give numbers, such as text=0,label=3"
                            .formatted(columns));
        }
        String tag = named.label() == null ? "-1" : named.label();
        return new ConllReader(badRows(), Integer.parseInt(word), Integer.parseInt(tag));
    }

    private Dataset<QuestionExample> questions(Path file) {
        return told(new SquadReader(badRows()).read(file));
    }

    private static <E extends Example> Dataset<E> told(Dataset<E> examples) {
        examples.errors().forEach(error -> System.err.println("left out: " + error.source() + " " + error.reason()));
        return examples;
    }

    private BadRows badRows() {
        return skipBadRows ? BadRows.SKIP : BadRows.STOP;
    }

    private Map<String, Path> files(Path training) {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("train", training);
        if (dev != null) {
            files.put("dev", dev);
        }
        return files;
    }

    private Path required(@Nullable Path path, String option, String meaning) {
        if (path == null) {
            throw new IllegalArgumentException("--task %s needs %s: %s".formatted(task, option, meaning));
        }
        return path;
    }
}
