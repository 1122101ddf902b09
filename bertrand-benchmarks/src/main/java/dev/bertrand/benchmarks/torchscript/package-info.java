/**
 * Writes BERT as TorchScript, without PyTorch. In: named weights of a Hugging Face folder. Out: an archive that {@code
 * torch::jit::load} opens.
 */
@NullMarked
package dev.bertrand.benchmarks.torchscript;

import org.jspecify.annotations.NullMarked;
