package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.model.adapter.AdapterFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code adapter list} prints: the parts of this record are the parts of its JSON document.
 *
 * @param folder that was searched
 * @param bytes of all adapters
 */
record AdapterTable(
        @JsonProperty("folder") String folder,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("adapters") List<AdapterRow> adapters) {
    private static final String NOTHING = "-";

    static AdapterTable of(Path folder) throws IOException {
        List<AdapterRow> rows = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isDirectory)
                    .filter(AdapterFolder::isOne)
                    .sorted()
                    .toList()) {
                rows.add(AdapterRow.of(path));
            }
        }
        long bytes = rows.stream()
                .mapToLong(row -> row.bytes() == null ? 0 : row.bytes())
                .sum();
        return new AdapterTable(folder.toString(), bytes, rows);
    }

    /** The same for people. */
    List<String> lines() {
        if (adapters.isEmpty()) {
            return List.of("No adapters in %s.".formatted(folder));
        }
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("FOLDER", "METHOD", "BASE", "TASK", "PARAMETERS", "SIZE", "OF BASE"));
        for (AdapterRow row : adapters) {
            cells.add(List.of(
                    row.folder(),
                    shown("%s", row.method()),
                    shown("%s", row.base()),
                    shown("%s", row.task()),
                    shown("%,d", row.parameters()),
                    row.bytes() == null ? NOTHING : megabytes(row.bytes()),
                    shown("%.2f %%", row.percent())));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> line : cells) {
            lines.add(line(cells, line));
        }
        lines.add("");
        lines.add("%d adapters, %s".formatted(adapters.size(), megabytes(bytes)));
        return lines;
    }

    private static String line(List<List<String>> cells, List<String> line) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < line.size(); column++) {
            int i = column;
            int width =
                    cells.stream().mapToInt(row -> row.get(i).length()).max().orElse(0);
            boolean number = column > 3;
            text.append(("%" + (number ? "" : "-") + width + "s").formatted(line.get(column)))
                    .append(column < line.size() - 1 ? "  " : "");
        }
        return text.toString().stripTrailing();
    }

    private static String shown(String format, @Nullable Object value) {
        return value == null ? NOTHING : String.format(Locale.ROOT, format, value);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }
}
