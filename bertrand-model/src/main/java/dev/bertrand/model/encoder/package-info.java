/**
 * BERT's encoder (Devlin et al. 2018; Vaswani et al. 2017). In: a {@link dev.bertrand.model.Batch}. Out: its
 * {@link dev.bertrand.model.Hidden} states, one vector per token and layer. Next: {@code dev.bertrand.model.head} turns
 * them into a task's logits.
 */
@NullMarked
package dev.bertrand.model.encoder;

import org.jspecify.annotations.NullMarked;
