package dev.bertrand.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Picks what makes a model from a repository: its configuration, its tokenizer, and one form of its weights. */
record ModelFileChoice(HuggingFaceModel model, RepositoryListing listing) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All but the parts of weights that lie in several files; of those, it is their index. */
    List<RepositoryFile> files() {
        RepositoryFile config =
                listing.find(ModelFiles.CONFIG).orElseThrow(() -> lacks(ModelFiles.CONFIG, ModelFiles.CONFIG));
        RepositoryFile weights = ModelFiles.WEIGHTS.stream()
                .flatMap(name -> listing.find(name).stream())
                .findFirst()
                .orElseThrow(() -> lacks("weights", "one of " + String.join(", ", ModelFiles.WEIGHTS)));
        List<RepositoryFile> files = new ArrayList<>(List.of(config));
        ModelFiles.COMPANIONS.forEach(name -> listing.find(name).ifPresent(files::add));
        files.add(weights);
        listing.files().stream()
                .filter(file ->
                        ModelFiles.isExternalData(file.name()) && file.name().startsWith(weights.name()))
                .forEach(files::add);
        return files;
    }

    /** The files that an index, already here, tells of. */
    List<RepositoryFile> parts(Path index) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode name : weightMap(index)) {
            if (!ModelFiles.isShard(name.asText())) {
                throw new HubException(
                        "%s of %s names '%s', which is not a file of weights beside it; nothing is stored there"
                                .formatted(
                                        index.getFileName(),
                                        model,
                                        name.asText().replaceAll("\\p{Cntrl}", "?")));
            }
            names.add(name.asText());
        }
        return names.stream()
                .map(name -> listing.find(name).orElseThrow(() -> lacks(name, name)))
                .toList();
    }

    private JsonNode weightMap(Path index) throws IOException {
        JsonNode map;
        try {
            map = JSON.readTree(index.toFile()).path("weight_map");
        } catch (JsonProcessingException e) {
            throw new HubException("%s of %s is not JSON".formatted(index.getFileName(), model), e);
        }
        if (map.isEmpty()) {
            throw new HubException("%s of %s has no weight_map".formatted(index.getFileName(), model));
        }
        return map;
    }

    private HubException lacks(String what, String wanted) {
        return new HubException("""
                %s has no %s, so it is not a model that can be loaded.
                  wanted: %s
                  found:  %s""".formatted(model, what, wanted, listing.names()));
    }
}
