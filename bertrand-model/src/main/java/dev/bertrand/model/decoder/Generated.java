package dev.bertrand.model.decoder;

/**
 * A text that a model wrote.
 *
 * @param tokens without the end token
 * @param score the sum of the log-probabilities that the model gave to the tokens and the end token, divided by their
 *     number to the power of {@link GenerationSettings#lengthPenalty}; 0 for a text that ended before any token
 */
@SuppressWarnings("ArrayRecordComponent") // tokens are what tokenizers decode; nobody compares texts as tokens
public record Generated(int[] tokens, double score) {}
