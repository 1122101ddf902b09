package dev.bertrand.tasks.dataset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nine tasks of GLUE (Wang et al. 2019, arXiv 1804.07461) in the layout of their official downloads. Labels are
 * named and ordered as in Hugging Face's {@code glue} data set (datasets/glue/glue.py), metrics as in its {@code glue}
 * metric. Texts are never unquoted.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists come from List.of
public enum GlueTask {
    COLA(
            "CoLA",
            "is_acceptable",
            List.of("0", "1"),
            List.of("unacceptable", "acceptable"),
            List.of("matthews_correlation")),
    SST2("SST-2", "label", List.of("0", "1"), List.of("negative", "positive"), List.of("accuracy")),
    MRPC("MRPC", "Quality", List.of("0", "1"), List.of("not_equivalent", "equivalent"), List.of("accuracy", "f1")),
    STSB("STS-B", "score", List.of(), List.of(), List.of("pearson", "spearmanr")),
    QQP("QQP", "is_duplicate", List.of("0", "1"), List.of("not_duplicate", "duplicate"), List.of("accuracy", "f1")),
    MNLI("MNLI", "gold_label", Labels.NLI, Labels.NLI, List.of("accuracy")),
    QNLI("QNLI", "label", Labels.RTE, Labels.RTE, List.of("accuracy")),
    RTE("RTE", "label", Labels.RTE, Labels.RTE, List.of("accuracy")),
    WNLI("WNLI", "label", List.of("0", "1"), List.of("not_entailment", "entailment"), List.of("accuracy"));

    private final String folder;
    private final String labelColumn;
    private final List<String> codes;
    private final List<String> labels;
    private final List<String> metrics;

    GlueTask(String folder, String labelColumn, List<String> codes, List<String> labels, List<String> metrics) {
        this.folder = folder;
        this.labelColumn = labelColumn;
        this.codes = codes;
        this.labels = labels;
        this.metrics = metrics;
    }

    private static final class Labels {
        static final List<String> NLI = List.of("entailment", "neutral", "contradiction");
        static final List<String> RTE = List.of("entailment", "not_entailment");
    }

    /**
     * The task of a name such as {@code sst2}, {@code SST-2} or {@code sst-2}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static GlueTask of(String name) {
        String plain = name.replace("-", "").toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(task -> task.name().equals(plain))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is no GLUE task; the tasks are %s"
                        .formatted(
                                name, Arrays.stream(values()).map(GlueTask::id).toList())));
    }

    /** The name on the command line and in Hugging Face's data set, such as {@code sst2}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The folder of the official download, such as {@code SST-2}. */
    public String folder() {
        return folder;
    }

    /** The classes by index; empty for STS-B, whose labels are numbers from 0 to 5. */
    public List<String> labels() {
        return labels;
    }

    public boolean regression() {
        return this == STSB;
    }

    public boolean pairs() {
        return this != COLA && this != SST2;
    }

    /** The official metrics' names, the one that the GLUE authors list first being first. */
    public List<String> metrics() {
        return metrics;
    }

    /** The development files: one, but matched and mismatched for MNLI. */
    public List<String> devFiles() {
        return this == MNLI ? List.of("dev_matched.tsv", "dev_mismatched.tsv") : List.of("dev.tsv");
    }

    /** The unlabelled test files, in the order of {@link #devFiles()}. */
    public List<String> testFiles() {
        return this == MNLI ? List.of("test_matched.tsv", "test_mismatched.tsv") : List.of("test.tsv");
    }

    /** Reads {@code train.tsv} in a folder of this task. */
    public Dataset<TextExample> train(Path folder) {
        return read(folder.resolve("train.tsv"));
    }

    /** Reads the first of {@link #devFiles()} in a folder of this task. */
    public Dataset<TextExample> dev(Path folder) {
        return read(folder.resolve(devFiles().get(0)));
    }

    /** Reads the first of {@link #testFiles()} in a folder of this task; its examples have no labels. */
    public Dataset<TextExample> test(Path folder) {
        return read(folder.resolve(testFiles().get(0)));
    }

    /**
     * Reads one file of this task; one whose name begins with {@code test} has no labels.
     *
     * @throws DatasetException if it is not such a file, or a row of it is bad. QQP's {@code train.tsv} was published
     *     with broken rows; for QQP they are left out, as Hugging Face does, and listed in {@link Dataset#errors()}. A
     *     test file's never are: a submission has a prediction for each.
     */
    public Dataset<TextExample> read(Path file) {
        boolean test = String.valueOf(file.getFileName()).startsWith("test");
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < codes.size(); i++) {
            names.put(codes.get(i), labels.get(i));
        }
        BadRows badRows = this == QQP && !test ? BadRows.SKIP : BadRows.STOP;
        return new TableReader(columns(test), badRows).read(file, TableFormat.TSV, names);
    }

    private Columns columns(boolean test) {
        @Nullable String label = test ? null : labelColumn;
        return switch (this) {
            // Labelled CoLA files have no header: source, label, the author's mark, sentence.
            case COLA -> test ? new Columns("index", "sentence", null, null) : new Columns(null, "3", null, "1");
            case SST2 -> new Columns(test ? "index" : null, "sentence", null, label);
            case MRPC -> new Columns(test ? "index" : null, "#1 String", "#2 String", label);
            case QQP -> new Columns("id", "question1", "question2", label);
            case QNLI -> new Columns("index", "question", "sentence", label);
            case STSB, MNLI, RTE, WNLI -> new Columns("index", "sentence1", "sentence2", label);
        };
    }
}
