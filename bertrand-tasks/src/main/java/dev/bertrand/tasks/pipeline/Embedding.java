package dev.bertrand.tasks.pipeline;

/**
 * A text as one vector.
 *
 * @param vector of the model's hidden size
 * @param truncatedTokens tokens cut off the end because the model takes no more; 0 if it saw the whole text
 */
@SuppressWarnings("ArrayRecordComponent") // vectors are what indexes are made of; nobody compares embeddings
public record Embedding(float[] vector, int truncatedTokens) {}
