package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.model.hub.ModelCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code models} prints: the parts of this record are the parts of its JSON document.
 *
 * @param folder that the models' folders lie in
 * @param bytes of all models
 */
record ModelTable(
        @JsonProperty("folder") String folder,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("models") List<ModelRow> models) {
    static ModelTable of(ModelCache cache) throws IOException {
        List<ModelRow> models = cache.list().stream().map(ModelRow::of).toList();
        long bytes = models.stream().mapToLong(ModelRow::bytes).sum();
        return new ModelTable(cache.folder().toString(), bytes, models);
    }

    /** The same for people. */
    List<String> lines() {
        if (models.isEmpty()) {
            return List.of("No models in %s.".formatted(folder));
        }
        int name = models.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        int revision =
                models.stream().mapToInt(row -> revision(row).length()).max().orElse(0);
        String format = "%-" + Math.max(name, 4) + "s  %-" + Math.max(revision, 8) + "s  %10s  %-20s  %s";
        List<String> lines = new ArrayList<>();
        lines.add(format.formatted("NAME", "REVISION", "SIZE", "USED", "FOLDER"));
        for (ModelRow row : models) {
            lines.add(format.formatted(row.name(), revision(row), megabytes(row.bytes()), row.used(), row.folder()));
        }
        lines.add("");
        lines.add("%s in %s".formatted(megabytes(bytes), folder));
        return lines;
    }

    private static String revision(ModelRow row) {
        return row.complete() ? row.revision() : "unfinished";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
