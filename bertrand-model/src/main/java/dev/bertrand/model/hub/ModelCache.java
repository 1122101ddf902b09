package dev.bertrand.model.hub;

import dev.bertrand.model.checkpoint.CheckpointException;
import dev.bertrand.model.checkpoint.Safetensors;
import dev.bertrand.model.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Lists and removes what {@link ModelHub} keeps. */
public final class ModelCache {
    private final ModelStore store;

    private ModelCache(ModelStore store) {
        this.store = store;
    }

    public static ModelCache open(HubSettings settings) {
        return new ModelCache(new ModelStore(settings));
    }

    /** The folder that the models' folders lie in; it may be missing. */
    public Path folder() {
        return store.models();
    }

    /** All models, by name; among them downloads that were broken off. */
    public List<CachedModel> list() throws IOException {
        List<CachedModel> models = new ArrayList<>();
        for (String folder : folderNames()) {
            look(folder).ifPresent(models::add);
        }
        models.sort((a, b) -> a.name().compareTo(b.name()));
        return models;
    }

    private SortedSet<String> folderNames() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        if (!Files.isDirectory(store.models())) {
            return names;
        }
        try (Stream<Path> folders = Files.list(store.models())) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                names.add(ModelStore.name(folder));
            }
        }
        return names;
    }

    /** Empty where another process has just removed it. */
    private Optional<CachedModel> look(String folderName) {
        Path whole = store.folder(folderName);
        Path partial = store.partial(folderName);
        boolean complete = Files.isDirectory(whole);
        Path folder = complete ? whole : partial;
        try {
            Origin origin = Origin.read(folder).orElseGet(() -> origin(folder, folderName));
            return Optional.of(new CachedModel(
                    origin.model(),
                    origin.revision(),
                    Folders.size(whole) + Folders.size(partial),
                    Files.getLastModifiedTime(folder).toInstant(),
                    complete,
                    folder));
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Converted jars tell their coordinates in their weights. */
    private static Origin origin(Path folder, String folderName) {
        try (SafetensorsFile weights = Safetensors.open(folder.resolve("model.safetensors"))) {
            String source = weights.metadata().getOrDefault("source", "");
            String name = KnownModel.find(source)
                    .filter(KnownModel.ALL::contains) // one with a short name
                    .map(KnownModel::name)
                    .orElse(source.isEmpty() ? folderName : source);
            return new Origin(name, source, Map.of());
        } catch (CheckpointException e) {
            return new Origin(folderName, "", Map.of());
        }
    }

    /**
     * The models that go by a name: as it is listed, or as it was asked for. Several versions of one archive have one
     * name.
     */
    public List<CachedModel> find(String name) throws IOException {
        TreeSet<String> names = new TreeSet<>(List.of(name));
        HuggingFaceModel.parse(name).ifPresent(model -> names.add(model.toString()));
        KnownModel.find(name).ifPresent(model -> names.add(model.name()));
        try {
            names.add(Path.of(name).toAbsolutePath().normalize().toString());
        } catch (InvalidPathException e) {
            // on Windows, 'hf:...' is no path
        }
        return list().stream().filter(model -> names.contains(model.name())).toList();
    }

    /**
     * Deletes a model and what is left of attempts to fetch it. Whoever has its weights open keeps them, where the
     * system allows that.
     *
     * @return bytes that were freed
     * @throws HubException if it cannot be deleted
     */
    public long remove(CachedModel model) {
        String folderName = ModelStore.name(model.folder());
        Path folder = store.folder(folderName);
        Path partial = store.partial(folderName);
        try (CacheLock lock = store.lock(folderName, model.name())) {
            long bytes = Folders.size(folder) + Folders.size(partial);
            Folders.delete(partial);
            if (Files.exists(folder)) {
                // At once, so that nobody finds half a model.
                Files.move(folder, partial, StandardCopyOption.ATOMIC_MOVE);
            }
            Folders.delete(partial);
            return bytes;
        } catch (IOException e) {
            throw new HubException(
                    "Cannot remove %s from %s: %s".formatted(model.name(), store.models(), Folders.describe(e)), e);
        }
    }
}
