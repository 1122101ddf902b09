package dev.bertrand.train.glue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.GlueDiagnostic;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.metric.ClassificationMetrics;
import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.tasks.pipeline.SequenceClassifier;
import dev.bertrand.text.TextInput;
import dev.bertrand.train.Provenance;
import dev.bertrand.train.task.FineTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The answers of each task's best model to its test files. {@code OUTPUT/TASK/predictions.json} says which seed gave them,
 * to which files.
 */
final class Predictions {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows answered between two looks at whether to stop. */
    private static final int CHUNK = 1024;

    private final GlueFolder data;
    private final FineTuning tuning;
    private final Submission submission;
    private final GlueListener listener;
    private final BooleanSupplier stopRequested;

    Predictions(
            GlueFolder data,
            FineTuning tuning,
            Submission submission,
            GlueListener listener,
            BooleanSupplier stopRequested) {
        this.data = data;
        this.tuning = tuning;
        this.submission = submission;
        this.listener = listener;
        this.stopRequested = stopRequested;
    }

    /** Reads every file that is to be answered, so that a bad row is told before the training and not after it. */
    void check(GlueTask task) {
        tests(task).values().forEach(task::read);
        diagnostic(task).ifPresent(diagnostic -> {
            diagnostic.examples();
            diagnostic.labelled().ifPresent(Predictions::gold);
        });
    }

    /** Whether there is nothing left to answer, given the seed that is to answer. */
    boolean complete(GlueTask task, long seed) throws IOException {
        Map<String, String> wanted = sums(task);
        if (wanted.isEmpty()) {
            return true;
        }
        if (!Files.exists(record(task))) {
            return false;
        }
        JsonNode written = JSON.readTree(record(task).toFile());
        return written.path("seed").asLong() == seed
                && written.path("files").equals(JSON.valueToTree(wanted))
                && fileNames(task).stream().allMatch(name -> Files.exists(submission.file(name)));
    }

    /** Metrics on the labelled diagnostic set, as the last {@link #write} found them. */
    Map<String, Double> diagnosticMetrics(GlueTask task) throws IOException {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (Files.exists(record(task))) {
            JSON.readTree(record(task).toFile())
                    .path("diagnostic")
                    .properties()
                    .forEach(metric ->
                            metrics.put(metric.getKey(), metric.getValue().asDouble()));
        }
        return metrics;
    }

    /** The files of the submission that a task's data allows for. */
    List<String> fileNames(GlueTask task) {
        List<String> names = new ArrayList<>(tests(task).keySet());
        diagnostic(task).ifPresent(diagnostic -> names.add(Submission.DIAGNOSTIC));
        return names;
    }

    /**
     * Answers a task's test files, and MNLI's model the diagnostic set too.
     *
     * @param run whose model answers
     * @return whether it was done; if not, it was asked to stop
     */
    boolean write(GlueRun run) throws IOException {
        GlueTask task = run.task();
        ModelSource source = tuning.trained(run.folder());
        BertConfig config = source.config();
        try (BertForSequenceClassification model = source.load(config, BertForSequenceClassification::new)) {
            model.freeze(tuning.engine());
            SequenceClassifier classifier = new SequenceClassifier(
                    model, ModelFolder.tokenizer(source.folder(), config), tuning.maxLength(), tuning.engine());
            for (Map.Entry<String, Path> test : tests(task).entrySet()) {
                if (!write(test.getKey(), task, task.read(test.getValue()), classifier)) {
                    return false;
                }
            }
            Map<String, Double> metrics = new LinkedHashMap<>();
            GlueDiagnostic diagnostic = diagnostic(task).orElse(null);
            if (diagnostic != null) {
                if (!write(Submission.DIAGNOSTIC, task, diagnostic.examples(), classifier)) {
                    return false;
                }
                diagnostic
                        .labelled()
                        .ifPresent(labelled -> metrics.put(
                                "matthews_correlation",
                                ClassificationMetrics.matthews(gold(labelled), classes(classifier, labelled))));
            }
            ObjectNode json = JSON.createObjectNode();
            json.put("seed", run.seed());
            json.set("files", JSON.valueToTree(sums(task)));
            json.set("diagnostic", JSON.valueToTree(metrics));
            TextFile.replace(record(task), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
            return true;
        }
    }

    private boolean write(String name, GlueTask task, Dataset<TextExample> test, SequenceClassifier classifier)
            throws IOException {
        List<String> predictions = new ArrayList<>();
        for (int from = 0; from < test.size(); from += CHUNK) {
            if (stopRequested.getAsBoolean()) {
                return false;
            }
            int to = Math.min(test.size(), from + CHUNK);
            for (Classification answer :
                    classifier.classify(inputs(test.examples().subList(from, to)))) {
                predictions.add(Submission.prediction(task, answer));
            }
            listener.predicting(name, to, test.size());
        }
        submission.write(name, test.examples(), predictions);
        return true;
    }

    private static List<TextInput> inputs(List<TextExample> examples) {
        return examples.stream()
                .map(example -> new TextInput(example.text(), example.pair()))
                .toList();
    }

    private static int[] classes(SequenceClassifier classifier, Dataset<TextExample> examples) {
        return classifier.classify(inputs(examples.examples())).stream()
                .mapToInt(answer -> GlueTask.MNLI.labels().indexOf(answer.label()))
                .toArray();
    }

    private static int[] gold(Dataset<TextExample> labelled) {
        LabelSet labels = LabelSet.of(GlueTask.MNLI.labels());
        return labelled.examples().stream().mapToInt(labels::index).toArray();
    }

    private Optional<GlueDiagnostic> diagnostic(GlueTask task) {
        return task == GlueTask.MNLI ? data.diagnostic() : Optional.empty();
    }

    /** Test files that are there, by the names of their answers. */
    private Map<String, Path> tests(GlueTask task) {
        Map<String, Path> tests = new LinkedHashMap<>();
        List<Path> files = data.tests(task);
        for (int i = 0; i < files.size(); i++) {
            if (Files.isRegularFile(files.get(i))) {
                tests.put(Submission.fileName(task, i), files.get(i));
            }
        }
        return tests;
    }

    /** SHA-256 of everything that is answered. */
    private Map<String, String> sums(GlueTask task) throws IOException {
        List<Path> files = new ArrayList<>(tests(task).values());
        diagnostic(task).ifPresent(diagnostic -> {
            files.add(diagnostic.file());
            Optional.ofNullable(diagnostic.labelledFile()).ifPresent(files::add);
        });
        Map<String, String> sums = new LinkedHashMap<>();
        for (Path file : files) {
            sums.put(String.valueOf(file.getFileName()), Provenance.sha256(file));
        }
        return sums;
    }

    private Path record(GlueTask task) {
        return tuning.output().resolve(task.id()).resolve("predictions.json");
    }
}
