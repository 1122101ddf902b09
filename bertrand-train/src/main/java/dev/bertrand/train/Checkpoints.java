package dev.bertrand.train;

import dev.bertrand.model.checkpoint.ModelFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code checkpoint-STEP} folders below a run's output. A checkpoint gets its name only when it is complete, and its
 * predecessor goes only after that: whenever the process dies, the newest complete one is there.
 */
final class Checkpoints {
    private static final String PREFIX = "checkpoint-";
    private static final String PARAMETERS = "parameters.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";

    private final Path output;

    Checkpoints(Path output) {
        this.output = output;
    }

    /** The newest complete checkpoint. */
    Optional<Path> latest() throws IOException {
        return all().stream().max(Comparator.comparingLong(Checkpoints::step));
    }

    Path write(TrainingState state, Map<String, Tensor> parameters, Map<String, Tensor> optimizer) throws IOException {
        Path target = output.resolve(PREFIX + state.step);
        Path temporary = output.resolve(".%s%d.tmp".formatted(PREFIX, state.step));
        requireSpace(parameters, optimizer);
        try {
            delete(temporary);
            Files.createDirectories(temporary);
            ModelFolder.saveTensors(temporary.resolve(PARAMETERS), parameters);
            ModelFolder.saveTensors(temporary.resolve(OPTIMIZER), optimizer);
            state.write(temporary);
            delete(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            delete(temporary);
            throw e;
        }
        for (Path older : all()) {
            if (!older.equals(target)) {
                delete(older);
            }
        }
        return target;
    }

    private void requireSpace(Map<String, Tensor> parameters, Map<String, Tensor> optimizer) throws IOException {
        long needed = bytes(parameters) + bytes(optimizer);
        FileStore store = Files.getFileStore(output);
        if (store.getUsableSpace() < needed) {
            throw new IOException(
                    "a checkpoint in %s needs %,d bytes, %,d are free. Free some space and run again with --resume."
                            .formatted(output, needed, store.getUsableSpace()));
        }
    }

    private static long bytes(Map<String, Tensor> tensors) {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.numel() * tensor.element_size())
                .sum();
    }

    /** Copies what a checkpoint holds into the tensors of a run. */
    static void restore(Path checkpoint, Map<String, Tensor> parameters, Map<String, Tensor> optimizer) {
        ModelFolder.restoreTensors(checkpoint.resolve(PARAMETERS), parameters);
        ModelFolder.restoreTensors(checkpoint.resolve(OPTIMIZER), optimizer);
    }

    /** Removes every checkpoint, once the run's result is in place. */
    void clear() throws IOException {
        for (Path checkpoint : all()) {
            delete(checkpoint);
        }
    }

    private List<Path> all() throws IOException {
        if (!Files.isDirectory(output)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(file -> file.getFileName().toString().matches(PREFIX + "\\d+"))
                    .toList();
        }
    }

    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
