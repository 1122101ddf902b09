/**
 * Turns text into ids a BERT encoder understands. In: a {@code String}. Out: an {@link Encoding} whose spans point back
 * into that string. Next: {@code dev.bertrand.model.Batch} puts encodings end to end for the encoder.
 */
@NullMarked
package dev.bertrand.text;

import org.jspecify.annotations.NullMarked;
