package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.model.adapter.AdapterSummary;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An adapter, as {@code adapter list --json} prints it; all but the folder is null where the adapter cannot be read.
 *
 * @param task the Hugging Face class with the task's layer
 * @param parameters that were trained and are stored
 * @param bytes of the files that hold them
 * @param percent of the parameters that training left as they were; null where nothing says how many
 * @param error why it cannot be read
 */
record AdapterRow(
        @JsonProperty("folder") String folder,
        @JsonProperty("method") @Nullable String method,
        @JsonProperty("base") @Nullable String base,
        @JsonProperty("task") @Nullable String task,
        @JsonProperty("parameters") @Nullable Long parameters,
        @JsonProperty("bytes") @Nullable Long bytes,
        @JsonProperty("percent") @Nullable Double percent,
        @JsonProperty("error") @Nullable String error) {
    static AdapterRow of(Path folder) throws IOException {
        try {
            AdapterSummary summary = AdapterSummary.of(folder);
            TrainedBase trained = TrainedBase.of(folder);
            return new AdapterRow(
                    folder.toString(),
                    summary.method().id(),
                    base(summary, trained),
                    summary.architecture(),
                    summary.parameters(),
                    summary.bytes(),
                    percent(summary, trained),
                    null);
        } catch (IllegalArgumentException e) {
            return new AdapterRow(folder.toString(), null, null, null, null, null, null, Failures.oneLine(e));
        }
    }

    /** The base as training was asked for it, or as the adapter's own file names it. */
    static @Nullable String base(AdapterSummary summary, TrainedBase trained) {
        return trained.name().isEmpty() ? summary.base() : trained.name();
    }

    static @Nullable Double percent(AdapterSummary summary, TrainedBase trained) {
        return trained.frozen() == 0 ? null : (Double) (100.0 * summary.parameters() / trained.frozen());
    }
}
