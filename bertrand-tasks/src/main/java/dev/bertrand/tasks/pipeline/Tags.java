package dev.bertrand.tasks.pipeline;

import java.util.List;

/**
 * A label for every word of a text, however long.
 *
 * @param words as they were given, or as the tokenizer split the text
 * @param labels one per word; a word without a piece (a space, say) has the label {@code O}, or the model's first
 * @param entities neighbours that share a type, or single pieces, as the {@link Aggregation} says; never an {@code O}
 */
public record Tags(List<String> words, List<String> labels, List<Entity> entities) implements Prediction {}
