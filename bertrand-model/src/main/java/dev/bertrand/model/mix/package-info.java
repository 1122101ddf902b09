/**
 * What a task's layer reads of an encoder: one of its hidden states, several side by side, or their sum with weights of
 * its own. In: a {@link dev.bertrand.model.Hidden} of every layer. Out: one vector a token. Next: {@code
 * dev.bertrand.model.head} makes logits of it.
 */
@NullMarked
package dev.bertrand.model.mix;

import org.jspecify.annotations.NullMarked;
