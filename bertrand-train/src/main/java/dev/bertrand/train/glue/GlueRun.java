package dev.bertrand.train.glue;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.train.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One task with one seed, in {@code OUTPUT/TASK/seed-N}. What is in that folder is all that is known of it. */
record GlueRun(GlueTask task, long seed, Path folder) {
    static GlueRun in(Path output, GlueTask task, long seed) {
        return new GlueRun(task, seed, output.resolve(task.id()).resolve("seed-" + seed));
    }

    boolean finished() {
        return Files.exists(folder.resolve(RunRecord.FILE));
    }

    /** What a finished run came to. */
    SeedResult result() throws IOException {
        return SeedResult.read(folder);
    }

    boolean hasModel() {
        return Files.exists(folder.resolve("model.safetensors")) || AdapterFolder.isOne(folder);
    }

    /** Deletes the model of a finished run; its record stays. */
    void deleteModel() throws IOException {
        if (!hasModel()) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> model = files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(RunRecord.FILE))
                    .toList();
            for (Path file : model) {
                Files.delete(file);
            }
        }
    }
}
