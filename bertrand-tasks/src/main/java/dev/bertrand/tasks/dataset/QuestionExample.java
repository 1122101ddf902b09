package dev.bertrand.tasks.dataset;

import java.util.List;

/**
 * A question about a context, with its gold answers.
 *
 * @param answers in the order of the file; empty where the context holds no answer, or the file tells none
 * @param impossible whether the file says that the context holds no answer (SQuAD 2.0)
 */
public record QuestionExample(
        String id, String question, String context, List<Answer> answers, boolean impossible, String source)
        implements Example {
    public QuestionExample {
        answers = List.copyOf(answers);
        for (Answer answer : answers) {
            if (answer.located() && !context.startsWith(answer.text(), answer.start())) {
                throw new IllegalArgumentException("%s: answer '%s' is not in the context at UTF-16 index %d"
                        .formatted(source, answer.text(), answer.start()));
            }
        }
    }
}
