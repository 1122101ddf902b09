package dev.bertrand.tasks.pipeline;

import java.util.List;

/**
 * A question and the paragraphs that may answer it.
 *
 * @param paragraphs at least one
 */
public record Question(String text, List<String> paragraphs) {
    public Question {
        paragraphs = List.copyOf(paragraphs);
        if (paragraphs.isEmpty()) {
            throw new IllegalArgumentException("the question '%s' has no context to be answered from".formatted(text));
        }
    }

    /** A question about one text. */
    public static Question of(String text, String context) {
        return new Question(text, List.of(context));
    }
}
