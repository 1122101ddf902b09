package dev.bertrand.train.glue;

/**
 * Something that GLUE has and a result lacks.
 *
 * @param name a task's, or a file's of the submission
 */
public record LeftOut(String name, String reason) {
    @Override
    public String toString() {
        return "%s: left out, %s".formatted(name, reason);
    }
}
