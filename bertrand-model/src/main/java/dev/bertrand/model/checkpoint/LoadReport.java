package dev.bertrand.model.checkpoint;

import java.util.List;

/**
 * How a file's weights and a model's parameters met.
 *
 * @param initialized parameters the file lacks or has in another shape, and so are new: a task's layer, usually
 * @param unexpected tensors of the file that the model does not use
 * @param misshapen what the file has in another shape, each with both shapes
 */
public record LoadReport(List<String> initialized, List<String> unexpected, List<String> misshapen) {}
