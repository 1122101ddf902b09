package dev.bertrand.train.glue;

import dev.bertrand.tasks.dataset.GlueTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is to be trained: every task with every seed.
 *
 * @param tasks those whose data is there, in GLUE's order
 * @param leftOut what is not there
 */
public record GluePlan(GlueFolder data, List<GlueTask> tasks, List<Long> seeds, List<LeftOut> leftOut) {
    /** The diagnostic set's name on the leaderboard. */
    static final String DIAGNOSTIC = "AX";

    public GluePlan {
        tasks = List.copyOf(tasks);
        seeds = List.copyOf(seeds);
        leftOut = List.copyOf(leftOut);
        if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("the seeds must be one or more, each once, got " + seeds);
        }
    }

    /**
     * All tasks that a folder has data for; the others are left out.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static GluePlan all(GlueFolder data, List<Long> seeds) {
        List<GlueTask> tasks = Arrays.stream(GlueTask.values())
                .filter(task -> data.missing(task).isEmpty())
                .toList();
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s holds the data of no GLUE task.%nExpected the official download's folders with train.tsv and dev.tsv in them: %s"
                            .formatted(
                                    data.path(),
                                    Arrays.stream(GlueTask.values())
                                            .map(GlueTask::folder)
                                            .collect(Collectors.joining(", "))));
        }
        List<LeftOut> leftOut = new ArrayList<>();
        for (GlueTask task : GlueTask.values()) {
            if (!tasks.contains(task)) {
                leftOut.add(new LeftOut(task.folder(), missing(data.missing(task))));
            }
        }
        if (!tasks.contains(GlueTask.MNLI)) {
            leftOut.add(new LeftOut(DIAGNOSTIC, "MNLI's model answers it, and MNLI is left out"));
        }
        leftOut.addAll(unanswered(data, tasks));
        return new GluePlan(data, tasks, seeds, leftOut);
    }

    /**
     * Some tasks, each of which must have its data.
     *
     * @throws IllegalArgumentException if one lacks a file
     */
    public static GluePlan of(GlueFolder data, List<GlueTask> asked, List<Long> seeds) {
        List<GlueTask> tasks =
                Arrays.stream(GlueTask.values()).filter(asked::contains).toList();
        for (GlueTask task : tasks) {
            List<Path> missing = data.missing(task);
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s cannot be trained: %s.%nPut the official files there, or leave the task out of --tasks."
                                .formatted(task.folder(), missing(missing)));
            }
        }
        return new GluePlan(data, tasks, seeds, unanswered(data, tasks));
    }

    /** Says what is missing: a folder, where it is a whole one. */
    private static String missing(List<Path> files) {
        Path folder = files.get(0).resolveSibling("");
        if (!Files.isDirectory(folder)) {
            return "there is no folder " + folder;
        }
        return files.stream().map(Path::toString).collect(Collectors.joining(" and "))
                + (files.size() == 1 ? " is missing" : " are missing");
    }

    /** Files of the submission that cannot be written. */
    private static List<LeftOut> unanswered(GlueFolder data, List<GlueTask> tasks) {
        List<LeftOut> leftOut = new ArrayList<>();
        for (GlueTask task : tasks) {
            for (int i = 0; i < data.tests(task).size(); i++) {
                Path test = data.tests(task).get(i);
                if (!Files.isRegularFile(test)) {
                    leftOut.add(new LeftOut(Submission.fileName(task, i), missing(List.of(test))));
                }
            }
        }
        if (tasks.contains(GlueTask.MNLI) && data.diagnostic().isEmpty()) {
            leftOut.add(new LeftOut(
                    DIAGNOSTIC,
                    missing(List.of(data.path().resolve("diagnostic").resolve("diagnostic.tsv")))));
        }
        return leftOut;
    }
}
