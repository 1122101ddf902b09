package dev.bertrand.tasks.pipeline;

import java.util.List;

/**
 * A label for every word of a text.
 *
 * @param words as they were given, or as the tokenizer split the text
 * @param labels one per word; words beyond the model's length have the label {@code O}, or the model's first
 * @param entities stretches that share a label, for models whose labels begin with B- and I-; otherwise every word that
 *     is not {@code O}
 * @param truncatedTokens tokens cut off the end because the model takes no more; 0 if it saw the whole text
 */
public record Tags(List<String> words, List<String> labels, List<Entity> entities, int truncatedTokens) {}
