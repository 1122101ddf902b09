package dev.bertrand.cli;

import dev.bertrand.tasks.pipeline.AnswerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How answers to questions are looked for: shared by {@code predict} and {@code evaluate}. */
final class QuestionOptions {
    @Option(names = "--stride", description = "question answering: tokens a window repeats (default: 128)")
    @Nullable
    Integer stride;

    @Option(names = "--max-answer-length", description = "question answering: tokens of an answer (default: 30)")
    @Nullable
    Integer maxAnswerLength;

    @Option(names = "--n-best", description = "question answering: candidates to keep (default: 20)")
    @Nullable
    Integer nBest;

    @Option(
            names = "--null-threshold",
            description = "question answering: how much likelier no answer has to be, in logits, to be the answer "
                    + "(default: what the model was tuned to; none for one that always answers)")
    @Nullable
    Double nullThreshold;

    /** {@code defaults}, changed in what was asked for. */
    AnswerOptions apply(AnswerOptions defaults) {
        AnswerOptions options = defaults;
        options = stride == null ? options : options.withStride(stride);
        options = maxAnswerLength == null ? options : options.withMaxAnswer(maxAnswerLength);
        options = nBest == null ? options : options.withNbest(nBest);
        return nullThreshold == null ? options : options.withNullThreshold(nullThreshold);
    }
}
