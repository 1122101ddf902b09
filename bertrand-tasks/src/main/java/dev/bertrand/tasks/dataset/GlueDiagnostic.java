package dev.bertrand.tasks.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * GLUE's diagnostic set, AX in the official submission: 1,104 pairs with MNLI's labels, answered by MNLI's model and
 * scored by Matthews correlation (Wang et al. 2019, arXiv 1804.07461, section 4).
 *
 * @param file {@code diagnostic.tsv}, without labels: index, sentence1, sentence2
 * @param labelledFile {@code diagnostic-full.tsv}, the same pairs with gold labels; null where it is absent
 */
public record GlueDiagnostic(Path file, @Nullable Path labelledFile) {
    private static final List<String> FOLDERS = List.of("diagnostic", "AX");
    private static final List<String> FILES = List.of("diagnostic.tsv", "AX.tsv");
    private static final String LABELLED_FILE = "diagnostic-full.tsv";

    /** The set in the folder of the official download, if it is there. */
    public static Optional<GlueDiagnostic> in(Path glueFolder) {
        return FOLDERS.stream()
                .map(glueFolder::resolve)
                .flatMap(GlueDiagnostic::of)
                .findFirst();
    }

    private static Stream<GlueDiagnostic> of(Path folder) {
        Path labelled = folder.resolve(LABELLED_FILE);
        return FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .map(file -> new GlueDiagnostic(file, Files.isRegularFile(labelled) ? labelled : null));
    }

    /** The pairs in the file's order, without labels. */
    public Dataset<TextExample> examples() {
        return new TableReader(new Columns("index", "sentence1", "sentence2", null), BadRows.STOP)
                .read(file, TableFormat.TSV);
    }

    /** The pairs with their labels, if the file with the labels is there. */
    public Optional<Dataset<TextExample>> labelled() {
        return Optional.ofNullable(labelledFile)
                .map(labelled -> new TableReader(new Columns(null, "Premise", "Hypothesis", "Label"), BadRows.STOP)
                        .read(labelled, TableFormat.TSV));
    }
}
