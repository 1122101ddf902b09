package dev.bertrand.model.hub;

/** Hears how far a long task has come: enough to draw a bar. Calls come from one thread at a time. */
public interface Progress {
    /** For those who do not listen. */
    Progress NONE = (task, done, total, unit) -> {};

    /**
     * Called often while a task runs.
     *
     * @param task what runs, for people: {@code "downloading bert-base-uncased"}
     * @param total in the same unit as {@code done}; -1 while it is not known
     * @param unit of both numbers: {@code "bytes"}, {@code "tensors"}
     */
    void update(String task, long done, long total, String unit);

    /** Called when a task is over, well or badly. */
    default void finish(String task) {}
}
