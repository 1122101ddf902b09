/**
 * Weights in files. In: a safetensors file, a {@code pytorch_model.bin} or a TensorFlow TensorBundle. Out: named tensors
 * as little-endian buffers mapped from disk, and files of the first two kinds written back atomically. Next: {@code dev.bertrand.model.hub} turns a model's
 * name into a folder of such files. No format here needs libtorch
 * to be read; only tensors do.
 */
@NullMarked
package dev.bertrand.model.checkpoint;

import org.jspecify.annotations.NullMarked;
