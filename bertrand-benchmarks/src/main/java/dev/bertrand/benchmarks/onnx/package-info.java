/**
 * Writes BERT as ONNX. In: named weights of a Hugging Face folder. Out: a graph and, beside it, its weights; in fp32 and
 * in int8, each in the forms that ONNX Runtime is known to run fast.
 */
@NullMarked
package dev.bertrand.benchmarks.onnx;

import org.jspecify.annotations.NullMarked;
