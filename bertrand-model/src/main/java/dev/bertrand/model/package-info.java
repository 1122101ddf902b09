/**
 * What flows through a BERT. In: {@code Encoding}s from {@code dev.bertrand.text}. Out: a {@link Batch} for the encoder
 * and the {@link Hidden} states it returns. Next: {@code dev.bertrand.model.encoder} makes the one from the other.
 */
@NullMarked
package dev.bertrand.model;

import org.jspecify.annotations.NullMarked;
