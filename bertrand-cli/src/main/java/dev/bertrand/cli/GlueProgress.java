package dev.bertrand.cli;

import dev.bertrand.model.hub.Progress;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.train.TrainingListener;
import dev.bertrand.train.glue.GlueListener;
import dev.bertrand.train.glue.GlueResults;
import dev.bertrand.train.glue.Keep;
import dev.bertrand.train.glue.SeedResult;
import java.nio.file.Path;
import java.util.Locale;

/** Tells on standard error how GLUE goes: which run, how it trains, what it came to. */
final class GlueProgress implements GlueListener {
    private static final int OFFICIAL_FILES = 11;

    private final CommonOptions common;
    private final double minutes; // of a run; 0 for no limit
    private final Path output;
    private final Progress predictions;

    GlueProgress(CommonOptions common, double minutes, Path output) {
        this.common = common;
        this.minutes = minutes;
        this.output = output;
        predictions = common.progress();
    }

    void keeping(Keep keep) {
        common.say(
                switch (keep) {
                    case BEST -> "of each task the best seed's model is kept, the others are deleted (--keep best)";
                    case ALL -> "every model is kept (--keep all)";
                    case NONE -> "no model is kept (--keep none)";
                });
    }

    @Override
    public void planned(int runs, int finished) {
        common.say(
                finished == 0 ? "%d runs".formatted(runs) : "%d runs, %d of them finished".formatted(runs, finished));
    }

    @Override
    public TrainingListener started(GlueTask task, long seed, int number, int runs) {
        common.say("run %d of %d: %s, seed %d".formatted(number, runs, task.folder(), seed));
        return new TrainingProgress(common, minutes);
    }

    @Override
    public void finished(GlueTask task, SeedResult result) {
        common.say(String.format(
                Locale.ROOT,
                "%s, seed %d: %.2f after epoch %d of %d",
                task.folder(),
                result.seed(),
                100 * result.score(),
                result.epoch(),
                result.epochs()));
    }

    @Override
    public void predicting(String file, int done, int rows) {
        String task = "answering for " + file;
        predictions.update(task, done, rows, "rows");
        if (done == rows) {
            predictions.finish(task);
        }
    }

    void done(GlueResults results) {
        int files = results.submission().size();
        common.say("results.json%s in %s".formatted(files == 0 ? "" : " and submission.zip", output));
        if (files > 0 && files < OFFICIAL_FILES) {
            common.say("the submission has %d of the %d files that the leaderboard takes: %s"
                    .formatted(files, OFFICIAL_FILES, String.join(", ", results.submission())));
        }
    }
}
