package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a base model and its adapters take on disk. The parts of this record are the parts of its JSON document.
 *
 * @param base the model that is stored once
 * @param adapters one a task, in percent of the base
 */
record AdapterSizes(
        @JsonProperty("base") Size base,
        @JsonProperty("adapters") List<Size> adapters) {
    /** @param bytes of all files of its folder */
    record Size(
            @JsonProperty("name") String name,
            @JsonProperty("bytes") long bytes,
            @JsonProperty("percent") double percent) {}

    /** @param adapters folders, named after their tasks */
    static AdapterSizes of(String model, Path base, List<Path> adapters) throws IOException {
        long whole = bytes(base);
        List<Size> sizes = new ArrayList<>();
        for (Path adapter : adapters) {
            long bytes = bytes(adapter);
            sizes.add(new Size(adapter.getFileName().toString(), bytes, 100.0 * bytes / whole));
        }
        return new AdapterSizes(new Size(model, whole, 100), sizes);
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** The same for people, with the sum of all beside whole models for as many tasks. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%-20s %9s %9s".formatted("ON DISK", "MB", "OF BASE"));
        lines.add(line(base));
        adapters.forEach(adapter -> lines.add(line(adapter)));
        long together = base.bytes() + adapters.stream().mapToLong(Size::bytes).sum();
        lines.add(line(new Size("together", together, 100.0 * together / base.bytes())));
        long whole = adapters.size() * base.bytes();
        lines.add(line(new Size("as whole models", whole, 100.0 * adapters.size())));
        return lines;
    }

    private static String line(Size size) {
        return String.format(Locale.ROOT, "%-20s %9.1f %7.1f %%", size.name(), size.bytes() / 1e6, size.percent());
    }
}
