package dev.bertrand.tasks.dataset;

/** What to do with a row that cannot be read as the rest of its file. */
public enum BadRows {
    /** Stop at the first, naming its file and line. */
    STOP,
    /** Leave it out and list it in {@link Dataset#errors()}. */
    SKIP
}
