package dev.bertrand.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;

/**
 * One engine with one model, as a process of its own runs it.
 *
 * @param model {@link ModelFiles#WRITTEN} for the benchmark's own weights, else the name of a published model
 * @param variant which of the engine's settings; the benchmark tries all and keeps the fastest
 * @param threads of one operation
 * @param folder the model's files
 */
public record Contender(
        EngineName engine, DType dtype, Shape shape, String model, String variant, int threads, String folder) {

    public ModelFiles files() {
        return new ModelFiles(Path.of(folder));
    }

    /** In one word, for messages and names of files. */
    String label() {
        String label = "%s-%s-%s".formatted(engine, dtype, shape);
        String published = model.equals(ModelFiles.WRITTEN) ? "" : "-" + model;
        return variant.isEmpty() ? label + published : label + published + "-" + variant;
    }

    Contender with(String variant) {
        return new Contender(engine, dtype, shape, model, variant, threads, folder);
    }

    String toJson() {
        try {
            return Json.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
