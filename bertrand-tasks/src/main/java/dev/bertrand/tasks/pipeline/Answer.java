package dev.bertrand.tasks.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a text that answers a question.
 *
 * @param text exactly as it stands in its paragraph; empty where no paragraph holds an answer
 * @param paragraph its index among the question's, from 0
 * @param start index of its first UTF-16 unit in the paragraph
 * @param end index after its last one
 * @param score its probability among {@code nbest}
 * @param nullOdds how much likelier no answer is than the best one, in logits ({@code null_odds.json} of Google's
 *     run_squad.py); null for a model that always answers
 * @param nbest the best candidates, best first; for a model that need not answer, no answer is one of them
 * @param truncatedTokens tokens cut off the question because it is longer than questions may be; 0 for none
 */
public record Answer(
        String text,
        int paragraph,
        int start,
        int end,
        double score,
        @Nullable Double nullOdds,
        List<Candidate> nbest,
        int truncatedTokens)
        implements Prediction {
    public Answer {
        nbest = List.copyOf(nbest);
    }

    /**
     * One possible answer.
     *
     * @param score softmax of the sums of logits over all candidates
     */
    public record Candidate(
            String text, int paragraph, int start, int end, double score, float startLogit, float endLogit) {
        boolean isAnswer() {
            return !text.isEmpty();
        }
    }

    /** The best candidate that is one: what the model answers if it must. */
    public Candidate best() {
        return nbest.stream()
                .filter(Candidate::isAnswer)
                .findFirst()
                .orElseThrow(() -> new AssertionError("a paragraph has at least one token"));
    }
}
