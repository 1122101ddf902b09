package dev.bertrand.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a repository holds at one commit.
 *
 * @param commit what the revision stood for when it was asked
 */
record RepositoryListing(String commit, List<RepositoryFile> files) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads what the hub answers to {@code /api/models/NAME/revision/REVISION?blobs=true}.
     *
     * @throws DamagedException if it is anything else
     */
    static RepositoryListing parse(byte[] json) throws IOException {
        JsonNode answer;
        try {
            answer = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new DamagedException("it is not JSON");
        }
        String commit = answer.path("sha").asText();
        if (!commit.matches("[0-9a-f]{40,64}") || !answer.path("siblings").isArray()) {
            throw new DamagedException("it has no commit or no files");
        }
        List<RepositoryFile> files = new ArrayList<>();
        for (JsonNode file : answer.path("siblings")) {
            long size = file.path("lfs").path("size").asLong(file.path("size").asLong(-1));
            files.add(new RepositoryFile(file.path("rfilename").asText(), size, sum(file)));
        }
        return new RepositoryListing(commit, files);
    }

    /** A large file's {@code blobId} is that of the note in its place, and says nothing of its bytes. */
    private static Optional<RepositoryFile.Sum> sum(JsonNode file) {
        JsonNode large = file.path("lfs");
        if (large.isObject()) {
            return sum(RepositoryFile.Kind.SHA256, large.path("sha256").asText(), 64);
        }
        return sum(RepositoryFile.Kind.GIT_BLOB, file.path("blobId").asText(), 40);
    }

    private static Optional<RepositoryFile.Sum> sum(RepositoryFile.Kind kind, String hex, int digits) {
        boolean valid = hex.matches("[0-9a-f]{%d}".formatted(digits));
        return valid ? Optional.of(new RepositoryFile.Sum(kind, hex)) : Optional.empty();
    }

    Optional<RepositoryFile> find(String name) {
        return files.stream().filter(file -> file.name().equals(name)).findFirst();
    }

    /** The files' names, for people: the first of them, in one line. */
    String names() {
        String names = files.stream()
                .limit(20)
                // It goes to a terminal, and is anybody's to choose.
                .map(file -> file.name().replaceAll("\\p{Cntrl}", "?"))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "nothing" : names + (files.size() > 20 ? ", ..." : "");
    }
}
