package dev.bertrand.train.glue;

import dev.bertrand.tasks.dataset.GlueDiagnostic;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.RegressionTask;
import dev.bertrand.train.task.Task;
import dev.bertrand.train.task.TaskData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The folder of the official download: a folder a task, {@code CoLA} to {@code WNLI}, and the diagnostic set's. */
public record GlueFolder(Path path) {
    private Path folder(GlueTask task) {
        return path.resolve(task.folder());
    }

    private Path mismatched() {
        return folder(GlueTask.MNLI).resolve(GlueTask.MNLI.devFiles().get(1));
    }

    /** The files that a task is learnt from and scored by, under their roles in run.json. */
    Map<String, Path> files(GlueTask task) {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("train", folder(task).resolve("train.tsv"));
        files.put("dev", folder(task).resolve(task.devFiles().get(0)));
        if (task == GlueTask.MNLI) {
            files.put("dev_mismatched", mismatched());
        }
        return files;
    }

    /** The unlabelled files that a submission answers; some may be missing. */
    List<Path> tests(GlueTask task) {
        return task.testFiles().stream().map(folder(task)::resolve).toList();
    }

    /** What a task lacks for training; empty if it has all. */
    List<Path> missing(GlueTask task) {
        return files(task).values().stream()
                .filter(file -> !Files.isRegularFile(file))
                .toList();
    }

    Optional<GlueDiagnostic> diagnostic() {
        return GlueDiagnostic.in(path);
    }

    /** Reads a task's examples. */
    TaskData<TextExample> data(GlueTask task) {
        return new TaskData<>(
                task.id(),
                task(task),
                task.train(folder(task)).examples(),
                task.dev(folder(task)).examples(),
                files(task));
    }

    private Task<TextExample> task(GlueTask task) {
        if (task.regression()) {
            return new RegressionTask();
        }
        ClassificationTask classes = new ClassificationTask(LabelSet.of(task.labels()), task);
        return task == GlueTask.MNLI
                ? new MismatchedToo(classes, task.read(mismatched()).examples())
                : classes;
    }
}
