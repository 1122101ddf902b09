package dev.bertrand.train.glue;

import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.train.Provenance;
import dev.bertrand.train.task.FineTuning;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a {@link GluePlan}. All that is known lies in the output folder: a finished run is one with a {@code
 * run.json}, an unfinished one goes on from its checkpoint, and answered test files are not answered again. So the same
 * plan can be started again and again, also with more tasks or seeds.
 */
public final class GlueRuns {
    private final GluePlan plan;
    private final FineTuning tuning;
    private final Keep keep;
    private final GlueListener listener;
    private final String modelSum;
    private final Submission submission;
    private final Predictions predictions;
    private volatile boolean stopRequested;
    private FineTuning.@Nullable Run underWay;

    /**
     * @param tuning how to train; its seed is the plan's, its output the folder for everything
     * @throws IOException if the base model cannot be read
     */
    public GlueRuns(GluePlan plan, FineTuning tuning, Keep keep, GlueListener listener) throws IOException {
        this.plan = plan;
        this.tuning = tuning;
        this.keep = keep;
        this.listener = listener;
        modelSum = Provenance.sha256(StoredWeights.in(tuning.baseFolder()).path());
        submission = new Submission(tuning.output());
        predictions = new Predictions(plan.data(), tuning, submission, listener, () -> stopRequested);
    }

    /** Asks a running {@link #run} to leave a checkpoint and return; from any thread. */
    public synchronized void requestStop() {
        stopRequested = true;
        if (underWay != null) {
            underWay.requestStop();
        }
    }

    private synchronized void setUnderWay(FineTuning.@Nullable Run run) {
        underWay = run;
    }

    /**
     * Trains what is not trained yet, answers what is not answered yet, and writes {@code results.json}, {@code
     * submission} and {@code submission.zip}.
     *
     * @throws IllegalArgumentException if the output folder holds runs of other settings
     * @throws dev.bertrand.tasks.dataset.DatasetException if a data file is bad; nothing is trained then
     */
    public GlueResults run() throws IOException {
        check();
        for (GlueTask task : plan.tasks()) {
            if (!train(task) || !predict(task)) {
                break;
            }
        }
        submission.zip();
        return record();
    }

    /** Finds out at the start what would otherwise stop the last run after hours. */
    private void check() throws IOException {
        int finished = 0;
        for (GlueTask task : plan.tasks()) {
            Map<String, String> sums = sums(task);
            for (GlueRun run : runs(task)) {
                settings(run, sums).requireSame(run.folder());
            }
            finished += finished(task).size();
            if (!isTrained(task)) {
                plan.data().data(task);
                predictions.check(task);
            }
        }
        listener.planned(plan.tasks().size() * plan.seeds().size(), finished);
    }

    private Map<String, String> sums(GlueTask task) throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : plan.data().files(task).entrySet()) {
            sums.put(file.getKey(), Provenance.sha256(file.getValue()));
        }
        return sums;
    }

    private RunSettings settings(GlueRun run, Map<String, String> dataSums) {
        return RunSettings.of(tuning.with(run.seed(), run.folder()), modelSum, dataSums);
    }

    private List<GlueRun> runs(GlueTask task) {
        return plan.seeds().stream()
                .map(seed -> GlueRun.in(tuning.output(), task, seed))
                .toList();
    }

    private List<SeedResult> finished(GlueTask task) throws IOException {
        List<SeedResult> results = new ArrayList<>();
        for (GlueRun run : runs(task)) {
            if (run.finished()) {
                results.add(run.result());
            }
        }
        return results;
    }

    private boolean isTrained(GlueTask task) {
        return runs(task).stream().allMatch(GlueRun::finished);
    }

    /** Trains a task's missing seeds; false if it was asked to stop. */
    private boolean train(GlueTask task) throws IOException {
        if (stopRequested || isTrained(task)) {
            return !stopRequested;
        }
        TaskData<TextExample> data = plan.data().data(task);
        Map<String, String> sums = sums(task);
        for (GlueRun run : runs(task)) {
            if (!run.finished()) {
                if (!train(run, data, settings(run, sums))) {
                    return false;
                }
                RunSettings.clear(run.folder());
                listener.finished(task, run.result());
            }
            tidy(task, false);
            record();
        }
        return true;
    }

    private boolean train(GlueRun run, TaskData<TextExample> data, RunSettings settings) throws IOException {
        int runs = plan.tasks().size() * plan.seeds().size();
        int number = 1
                + plan.tasks().indexOf(run.task()) * plan.seeds().size()
                + plan.seeds().indexOf(run.seed());
        try (FineTuning.Run training = tuning.with(run.seed(), run.folder())
                .prepare(data, listener.started(run.task(), run.seed(), number, runs))) {
            settings.write(run.folder());
            setUnderWay(training);
            // Asked to stop while the model was loaded, a run has nothing to keep.
            return !stopRequested && !training.train(true).interrupted();
        } finally {
            setUnderWay(null);
        }
    }

    /** Answers a trained task's test files by its best seed; false if it was asked to stop. */
    private boolean predict(GlueTask task) throws IOException {
        GlueRun best = best(task);
        if (!predictions.complete(task, best.seed()) && best.hasModel() && !predictions.write(best)) {
            return false;
        }
        tidy(task, true);
        return true;
    }

    private GlueRun best(GlueTask task) throws IOException {
        return GlueRun.in(tuning.output(), task, TaskResult.best(finished(task)).seed());
    }

    /** Deletes models that are of no further use. */
    private void tidy(GlueTask task, boolean answered) throws IOException {
        if (keep == Keep.ALL || finished(task).isEmpty()) {
            return;
        }
        GlueRun best = best(task);
        for (GlueRun run : runs(task)) {
            boolean needed = run.equals(best) && (keep == Keep.BEST || !answered);
            if (run.finished() && !needed) {
                run.deleteModel();
            }
        }
    }

    /** Writes down what is known so far. */
    private GlueResults record() throws IOException {
        List<TaskResult> results = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>(plan.leftOut());
        boolean complete = true;
        for (GlueTask task : plan.tasks()) {
            List<SeedResult> seeds = finished(task);
            if (seeds.isEmpty()) {
                complete = false;
                continue;
            }
            GlueRun best = best(task);
            boolean answered = predictions.complete(task, best.seed());
            results.add(new TaskResult(task, seeds, answered ? predictions.diagnosticMetrics(task) : Map.of()));
            if (isTrained(task) && !answered && !best.hasModel()) {
                leftOut.add(new LeftOut(
                        String.join(", ", predictions.fileNames(task)),
                        "the model that would answer was deleted; delete %s, too, to have it trained again"
                                .formatted(best.folder())));
            } else {
                complete &= isTrained(task) && answered;
            }
        }
        GlueResults all = new GlueResults(plan, tuning, modelSum, results, leftOut, submission.written(), complete);
        all.write(tuning.output());
        return all;
    }
}
