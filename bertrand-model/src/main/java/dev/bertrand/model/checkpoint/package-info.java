/**
 * Weights in files. In: a folder with safetensors, a {@code pytorch_model.bin}, a TensorFlow checkpoint or SavedModel, or
 * an ONNX model. Out: named tensors that share the file's pages where they can, and files of the first two kinds written
 * back atomically. Next: {@code dev.bertrand.model.hub} turns a model's name into such a folder. No format here needs
 * libtorch to be read; only tensors do.
 */
@NullMarked
package dev.bertrand.model.checkpoint;

import org.jspecify.annotations.NullMarked;
