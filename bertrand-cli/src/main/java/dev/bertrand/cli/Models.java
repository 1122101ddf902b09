package dev.bertrand.cli;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From what {@code --model} says to a folder. */
public final class Models {
    private Models() {}

    /**
     * The folder of a model with its weights, downloaded and converted the first time.
     *
     * @param model a folder, a short name or coordinates
     * @throws IllegalArgumentException if it is none of these, or the folder holds no model
     */
    public static Path resolve(String model, CommonOptions common) {
        Path local = local(model);
        return local == null ? hub(common).resolve(model) : complete(local);
    }

    /** The folder or file that a tokenizer can be read from; weights may be missing. */
    public static Path resolveTokenizer(String model, CommonOptions common) {
        return hub(common).resolveTokenizer(model);
    }

    private static ModelHub hub(CommonOptions common) {
        return ModelHub.create(
                HubSettings.defaults().withOffline(common.offline()).withProgress(common.progress()));
    }

    private static Path complete(Path folder) {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new IllegalArgumentException("""
                        %s has no %s, so it is not a model.
                        A model folder holds config.json, vocab.txt and model.safetensors.""".formatted(folder, file));
            }
        }
        return folder;
    }

    private static @Nullable Path local(String model) {
        try {
            Path path = Path.of(model);
            return model.isBlank() || !Files.exists(path) ? null : path;
        } catch (InvalidPathException e) {
            return null; // on Windows, 'mvn:...' is no path
        }
    }
}
