package dev.bertrand.tasks.dataset;

/**
 * A gold answer.
 *
 * @param start where it begins in the context, in UTF-16 units; {@link #UNLOCATED} if it is not a part of the context
 */
public record Answer(String text, int start) {
    /** The start of an answer that is no part of its context: it counts in evaluation, and cannot be trained on. */
    public static final int UNLOCATED = -1;

    public boolean located() {
        return start != UNLOCATED;
    }

    /** One past its last UTF-16 unit in the context, so that {@code context.substring(start, end)} is the text. */
    public int end() {
        return located() ? start + text.length() : UNLOCATED;
    }
}
