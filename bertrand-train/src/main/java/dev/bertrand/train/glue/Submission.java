package dev.bertrand.train.glue;

import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.pipeline.Classification;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The files that gluebenchmark.com takes: a TSV a test file with {@code index} and {@code prediction}, in a folder and in
 * a zip.
 *
 * @param output the folder that holds {@code submission} and {@code submission.zip}
 */
record Submission(Path output) {
    /** The diagnostic set's file. */
    static final String DIAGNOSTIC = GluePlan.DIAGNOSTIC + ".tsv";

    private static final List<String> FILES = List.of(
            "CoLA.tsv",
            "SST-2.tsv",
            "MRPC.tsv",
            "STS-B.tsv",
            "QQP.tsv",
            "MNLI-m.tsv",
            "MNLI-mm.tsv",
            "QNLI.tsv",
            "RTE.tsv",
            "WNLI.tsv",
            DIAGNOSTIC);

    /** The official name of the answers to a task's test file number {@code test}. */
    static String fileName(GlueTask task, int test) {
        if (task == GlueTask.MNLI) {
            return test == 0 ? "MNLI-m.tsv" : "MNLI-mm.tsv";
        }
        return task.folder() + ".tsv";
    }

    /** An answer as it is written: a class by name where GLUE's files name classes, else its number, or a score. */
    static String prediction(GlueTask task, Classification answer) {
        return switch (task) {
            // What the scores of the training data range over.
            case STSB -> String.format(Locale.ROOT, "%.3f", Math.max(0, Math.min(5, answer.score())));
            case MNLI, QNLI, RTE -> answer.label();
            case COLA, SST2, MRPC, QQP, WNLI -> String.valueOf(task.labels().indexOf(answer.label()));
        };
    }

    Path file(String name) {
        return output.resolve("submission").resolve(name);
    }

    /** Writes one file: the examples' ids and what was predicted for each. */
    void write(String name, List<TextExample> examples, List<String> predictions) throws IOException {
        StringBuilder table = new StringBuilder("index\tprediction\n");
        for (int i = 0; i < examples.size(); i++) {
            table.append(examples.get(i).id())
                    .append('\t')
                    .append(predictions.get(i))
                    .append('\n');
        }
        TextFile.replace(file(name), table);
    }

    /** The files that are there, in the leaderboard's order. */
    List<String> written() {
        return FILES.stream().filter(name -> Files.isRegularFile(file(name))).toList();
    }

    /** Packs the files that are there, of earlier calls too; empty if there are none. */
    Optional<Path> zip() throws IOException {
        List<String> names = new ArrayList<>(written());
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Path target = output.resolve("submission.zip");
        Path temporary = output.resolve("submission.zip.tmp");
        try (OutputStream file = Files.newOutputStream(temporary);
                ZipOutputStream zip = new ZipOutputStream(file, StandardCharsets.UTF_8)) {
            for (String name : names) {
                ZipEntry entry = new ZipEntry(name);
                entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // equal answers, equal zips
                zip.putNextEntry(entry);
                Files.copy(file(name), zip);
                zip.closeEntry();
            }
        }
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        return Optional.of(target);
    }
}
