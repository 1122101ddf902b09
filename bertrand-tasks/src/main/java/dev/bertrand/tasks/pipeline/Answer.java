package dev.bertrand.tasks.pipeline;

import java.util.List;

/**
 * The part of a text that answers a question.
 *
 * @param text exactly as it stands in the context
 * @param start index of its first UTF-16 unit in the context
 * @param end index after its last one
 * @param score probability of the start times probability of the end
 * @param nbest the best candidates, this one first
 * @param truncatedTokens tokens of the context cut off because the model takes no more; 0 if it saw all of it
 */
public record Answer(String text, int start, int end, double score, List<Candidate> nbest, int truncatedTokens) {
    /** One possible answer. */
    public record Candidate(String text, int start, int end, double score) {}
}
