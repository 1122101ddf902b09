package dev.bertrand.train.glue;

/** Which models stay on disk once they are scored; a model of BERT-base takes 440 MB. */
public enum Keep {
    /** Of each task, that of the seed with the best score. */
    BEST,
    ALL,
    /** None once the task's test files are answered. */
    NONE
}
