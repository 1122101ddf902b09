/**
 * A model's name becomes a folder. In: a folder, an archive of one, a short name such as {@code bert-base-uncased},
 * {@code hf:org/name} or {@code mvn:group:artifact:version}. Out: a folder, downloaded, unpacked or converted once by a
 * {@code Recipe}, then found in the cache without any network. Next:
 * {@code dev.bertrand.model.checkpoint} reads its weights.
 */
@NullMarked
package dev.bertrand.model.hub;

import org.jspecify.annotations.NullMarked;
