package dev.bertrand.train;

import java.io.IOException;
import java.nio.file.Path;

/** Writes a trained model, or the part of it that was trained. */
@FunctionalInterface
public interface ModelSaver {
    /** Replaces what an earlier epoch left in {@code folder}. */
    void save(Path folder) throws IOException;
}
