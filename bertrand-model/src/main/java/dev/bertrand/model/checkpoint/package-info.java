/**
 * Weights in files. In: a safetensors file or a TensorFlow TensorBundle. Out: named tensors as little-endian buffers
 * mapped from disk, and safetensors files written back atomically. Next: {@code dev.bertrand.model.hub} turns a model's
 * name into a folder of such files. Nothing here needs libtorch.
 */
@NullMarked
package dev.bertrand.model.checkpoint;

import org.jspecify.annotations.NullMarked;
