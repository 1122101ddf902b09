package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.model.hub.CachedModel;
import java.time.temporal.ChronoUnit;

/**
 * A model of the cache, as {@code models --json} prints it.
 *
 * @param used ISO-8601, in UTC, to the second
 */
record ModelRow(
        @JsonProperty("name") String name,
        @JsonProperty("revision") String revision,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("used") String used,
        @JsonProperty("complete") boolean complete,
        @JsonProperty("folder") String folder) {
    static ModelRow of(CachedModel model) {
        return new ModelRow(
                model.name(),
                model.revision(),
                model.bytes(),
                model.used().truncatedTo(ChronoUnit.SECONDS).toString(),
                model.complete(),
                model.folder().toString());
    }
}
