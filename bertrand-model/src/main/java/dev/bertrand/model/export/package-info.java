/**
 * Models for other runtimes. In: a model and its parameters. Out: an ONNX file of standard operators. Next: whatever runs
 * ONNX, or {@code dev.bertrand.model.checkpoint}, which reads it back.
 */
@NullMarked
package dev.bertrand.model.export;

import org.jspecify.annotations.NullMarked;
