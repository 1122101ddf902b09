package dev.bertrand.train.glue;

import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.train.TrainingListener;

/** Told how far the runs are; every method does nothing unless it is overridden. */
public interface GlueListener {
    /** Before the first run of this process. */
    default void planned(int runs, int finished) {}

    /**
     * Before a run.
     *
     * @param number of the run among all, from 1
     * @return who is told how it goes
     */
    default TrainingListener started(GlueTask task, long seed, int number, int runs) {
        return new TrainingListener() {};
    }

    /** After a run is scored and recorded. */
    default void finished(GlueTask task, SeedResult result) {}

    /** While a file of the submission is made. */
    default void predicting(String file, int done, int rows) {}
}
