package dev.bertrand.model.hub;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a folder of the cache comes from; lies in it as {@code .bertrand.json}.
 *
 * @param model as it was asked for: {@code hf:org/name@main}, or an archive's path
 * @param revision the commit, or the archive's time
 * @param files of the model, and their sizes in bytes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Origin(
        @JsonProperty("model") String model,
        @JsonProperty("revision") String revision,
        @JsonProperty("files") Map<String, Long> files) {
    private static final String FILE = ".bertrand.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a folder as it stands. */
    static Origin of(String model, String revision, Path folder) throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (var paths = Files.walk(folder)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (!name.equals(FILE)) {
                    files.put(name, Files.size(file));
                }
            }
        }
        return new Origin(model, revision, files);
    }

    /** What a folder says of itself; empty where it says nothing, or is missing. */
    static Optional<Origin> read(Path folder) {
        try {
            return Optional.of(JSON.readValue(folder.resolve(FILE).toFile(), Origin.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** Whether all files lie in a folder with their sizes. */
    boolean isComplete(Path folder) {
        return !files.isEmpty()
                && files.entrySet().stream().allMatch(file -> {
                    try {
                        return Files.size(folder.resolve(file.getKey())) == file.getValue();
                    } catch (IOException e) {
                        return false;
                    }
                });
    }
}
