package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The cache's folder of models. A model's own folder is there whole or not at all: it is made beside its place, under a
 * lock, and moved there when it is complete.
 */
final class ModelStore {
    private final HubSettings settings;

    ModelStore(HubSettings settings) {
        this.settings = settings;
    }

    /** The model's folder, made where it is missing or incomplete. */
    Path get(Recipe recipe) {
        Path folder = folder(recipe.folderName());
        if (!recipe.isComplete(folder)) {
            make(recipe, folder);
        }
        markUsed(folder);
        return folder;
    }

    /** Where all folders lie. */
    Path models() {
        return settings.cache().resolve("models");
    }

    Path folder(String name) {
        return models().resolve(name);
    }

    /** Where a folder is while it is made. */
    Path partial(String name) {
        return models().resolve("." + name + ".partial");
    }

    /** The name behind {@link #folder} and {@link #partial}. */
    static String name(Path folder) {
        return folder.getFileName().toString().replaceFirst("^\\.(.+)\\.partial$", "$1");
    }

    CacheLock lock(String name, String model) throws IOException {
        return CacheLock.acquire(models().resolve("." + name + ".lock"), model, settings.progress());
    }

    private void make(Recipe recipe, Path folder) {
        try {
            Files.createDirectories(models());
            try (CacheLock lock = lock(recipe.folderName(), recipe.model())) {
                if (!recipe.isComplete(folder)) {
                    makeLocked(recipe, folder);
                }
            }
        } catch (IOException e) {
            throw new HubException("""
                    Cannot store %s in %s: %s
                    Set BERTRAND_CACHE to a folder that can be written to.""".formatted(recipe.model(), settings.cache(), Folders.describe(e)), e);
        }
    }

    /** Leftovers of a process that was killed are swept away or used: only a renamed folder is a finished one. */
    private void makeLocked(Recipe recipe, Path folder) throws IOException {
        Path partial = partial(recipe.folderName());
        if (!recipe.resumes()) {
            Folders.delete(partial);
        }
        try {
            recipe.make(partial);
            Folders.delete(folder);
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            if (!recipe.resumes()) {
                Folders.delete(partial);
            }
        }
    }

    /** A folder's time is that of its last use, so that people see which one they no longer need. */
    private static void markUsed(Path folder) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // a cache may be read-only
        }
    }
}
