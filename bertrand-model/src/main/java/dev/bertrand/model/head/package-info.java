/**
 * BERT's models: the encoder with one task's layer on top, under the names Hugging Face gave them. In: a
 * {@link dev.bertrand.model.Batch}. Out: logits, and a loss where targets are given. Next: {@code dev.bertrand.tasks}
 * turns logits into answers.
 */
@NullMarked
package dev.bertrand.model.head;

import org.jspecify.annotations.NullMarked;
