package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Side;
import dev.bertrand.text.Truncation;
import org.jspecify.annotations.Nullable;

/**
 * How answers are looked for. Defaults are those of Google's and Hugging Face's run_squad.py, smaller where the model
 * takes less.
 *
 * @param maxLength tokens of a window: the question, a stretch of the context and the special tokens
 * @param stride tokens that a window repeats of the one before it
 * @param maxQuestion longer questions are cut to this many tokens
 * @param maxAnswer tokens of the longest answer
 * @param nbest how many candidates are given
 * @param nullThreshold see {@link BertConfig#nullThreshold}; null answers always
 */
public record AnswerOptions(
        int maxLength,
        int stride,
        int maxQuestion,
        int maxAnswer,
        int nbest,
        @Nullable Double nullThreshold) {
    private static final int MAX_LENGTH = 384;
    private static final int STRIDE = 128;
    private static final int MAX_QUESTION = 64;
    private static final int MAX_ANSWER = 30;
    private static final int NBEST = 20;

    /** [CLS] question [SEP] context [SEP]. */
    private static final int SPECIAL_TOKENS = 3;

    public AnswerOptions {
        positive("max_length", maxLength);
        positive("max_question", maxQuestion);
        positive("max_answer", maxAnswer);
        positive("nbest", nbest);
        int room = maxLength - maxQuestion - SPECIAL_TOKENS;
        if (stride < 0 || stride >= room) {
            throw new IllegalArgumentException(
                    ("a stride of %d leaves a window no room to go on: %d tokens less a question of %d and %d special tokens"
                                    + " are %d; take a smaller stride or longer windows")
                            .formatted(stride, maxLength, maxQuestion, SPECIAL_TOKENS, room));
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d; wanted 1 or more".formatted(name, value));
        }
    }

    /** The defaults for a model. */
    public static AnswerOptions of(BertConfig config) {
        return of(Math.min(MAX_LENGTH, config.maxPositions())).withNullThreshold(config.nullThreshold());
    }

    /** The defaults for windows of {@code maxLength} tokens, and an answer to every question. */
    public static AnswerOptions of(int maxLength) {
        return new AnswerOptions(
                maxLength,
                Math.min(STRIDE, maxLength / 3),
                Math.min(MAX_QUESTION, maxLength / 2),
                MAX_ANSWER,
                NBEST,
                null);
    }

    public AnswerOptions withStride(int tokens) {
        return new AnswerOptions(maxLength, tokens, maxQuestion, maxAnswer, nbest, nullThreshold);
    }

    public AnswerOptions withMaxAnswer(int tokens) {
        return new AnswerOptions(maxLength, stride, maxQuestion, tokens, nbest, nullThreshold);
    }

    public AnswerOptions withNbest(int candidates) {
        return new AnswerOptions(maxLength, stride, maxQuestion, maxAnswer, candidates, nullThreshold);
    }

    public AnswerOptions withNullThreshold(@Nullable Double threshold) {
        return new AnswerOptions(maxLength, stride, maxQuestion, maxAnswer, nbest, threshold);
    }

    /** How a question and its context become windows: the context alone is cut. */
    EncodeOptions windows() {
        return EncodeOptions.defaults()
                .withMaxLength(maxLength)
                .withTruncation(Truncation.ONLY_SECOND)
                .withStride(stride)
                .withSides(Side.RIGHT, Side.RIGHT);
    }
}
