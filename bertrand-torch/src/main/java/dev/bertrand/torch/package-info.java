/**
 * The only door to libtorch. In: Java arrays and settings. Out: tensors, and the few operations whose binding has
 * traps. Next: {@code dev.bertrand.model} builds BERT from them.
 */
@NullMarked
package dev.bertrand.torch;

import org.jspecify.annotations.NullMarked;
