package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Downloads a model from the Hugging Face hub: the files of one commit, each checked. */
record HuggingFaceRecipe(HuggingFaceModel huggingFace, HubSettings settings, Patience patience) implements Recipe {
    @Override
    public String model() {
        return huggingFace.toString();
    }

    @Override
    public String folderName() {
        return huggingFace.folderName();
    }

    /** On a file system that takes upper case for lower, a folder may be another revision's. */
    @Override
    public boolean isComplete(Path folder) {
        Optional<Origin> origin = Origin.read(folder);
        return origin.isPresent()
                && origin.get().model().equals(model())
                && origin.get().isComplete(folder);
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public void make(Path folder) throws IOException {
        if (settings.offline()) {
            throw new HubException("""
                    %s is not in the cache, and Bertrand is offline (--offline or HF_HUB_OFFLINE).
                      cache: %s
                    Run once online to fetch it; after that no network is needed.""".formatted(huggingFace, settings.cache()));
        }
        HuggingFaceRepository repository = new HuggingFaceRepository(huggingFace, settings, patience);
        RepositoryListing listing = repository.list();
        begin(folder, listing.commit());
        ModelFileChoice choice = new ModelFileChoice(huggingFace, listing);
        List<RepositoryFile> files = new ArrayList<>(choice.files());
        Optional<RepositoryFile> index =
                files.stream().filter(file -> ModelFiles.isIndex(file.name())).findFirst();
        if (index.isPresent()) {
            fetch(repository, index.stream().toList(), listing.commit(), folder);
            files.addAll(choice.parts(folder.resolve(index.get().name())));
        }
        fetch(repository, files, listing.commit(), folder);
        Origin.of(model(), listing.commit(), folder).write(folder);
    }

    /** What lies there of another commit is of no use. */
    private void begin(Path folder, String commit) throws IOException {
        Optional<String> begun = Origin.read(folder).map(Origin::revision);
        if (!begun.equals(Optional.of(commit))) {
            Folders.delete(folder);
            Files.createDirectories(folder);
            new Origin(model(), commit, Map.of()).write(folder);
        }
    }

    private void fetch(HuggingFaceRepository repository, List<RepositoryFile> files, String commit, Path folder)
            throws IOException {
        long missing = 0;
        for (RepositoryFile file : files) {
            long present = repository.download(file, commit, folder).present();
            missing = Folders.add(missing, Math.max(0, file.size() - present));
        }
        Folders.requireSpace(folder, missing, "Downloading " + huggingFace);
        for (RepositoryFile file : files) {
            Files.createDirectories(folder.resolve(file.name()).getParent());
            repository.fetch(repository.download(file, commit, folder), file);
        }
    }
}
