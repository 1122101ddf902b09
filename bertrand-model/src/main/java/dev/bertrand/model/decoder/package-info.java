/**
 * Writes texts token by token. In: a {@link dev.bertrand.model.decoder.Decoding}, which is a model that has read its
 * inputs, and {@link dev.bertrand.model.decoder.GenerationSettings}. Out: {@link dev.bertrand.model.decoder.Generated},
 * tokens and a score for each input, from {@link dev.bertrand.model.decoder.Generator}. Next: a tokenizer turns tokens
 * into text.
 */
@NullMarked
package dev.bertrand.model.decoder;

import org.jspecify.annotations.NullMarked;
