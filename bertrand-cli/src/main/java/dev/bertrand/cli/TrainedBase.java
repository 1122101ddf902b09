package dev.bertrand.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.train.FileSums;
import dev.bertrand.train.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an adapter's {@code run.json} says of the training; nothing where somebody else wrote the adapter. */
record TrainedBase(Path adapter, JsonNode run) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static TrainedBase of(Path adapter) throws IOException {
        Path record = adapter.resolve(RunRecord.FILE);
        if (!Files.isRegularFile(record)) {
            return new TrainedBase(adapter, MissingNode.getInstance());
        }
        try {
            return new TrainedBase(adapter, JSON.readTree(record.toFile()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is not JSON: %s".formatted(record, e.getOriginalMessage()), e);
        }
    }

    /** The base model as it was asked for; empty where nothing says it. */
    String name() {
        return run.at("/base_model/name").asText();
    }

    /** The SHA-256 of its weights; empty where nothing says it. */
    String sum() {
        return run.at("/base_model/sha256").asText();
    }

    /** How many parameters training left as they were; 0 where nothing says it. */
    long frozen() {
        return run.at("/parameters/total").asLong()
                - run.at("/parameters/trainable").asLong();
    }

    /**
     * Checks that a model is the one that the adapter was trained on, where anything says which that is.
     *
     * @param model as it was asked for
     * @throws IllegalArgumentException if it is another one
     */
    void require(Path folder, String model) throws IOException {
        if (sum().isEmpty()) {
            return;
        }
        FileSums sums = new FileSums(HubSettings.defaultCache().resolve("sums"));
        String got = sums.sha256(StoredWeights.in(folder).path());
        if (!sum().equals(got)) {
            throw new IllegalArgumentException(
                    "%s was trained on %s, whose weights have the sum %.12s...; those of %s have %.12s... Give that base as --model."
                            .formatted(adapter, name(), sum(), model, got));
        }
    }
}
