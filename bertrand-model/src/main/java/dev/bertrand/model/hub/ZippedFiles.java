package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Those of a zip. */
record ZippedFiles(ZipFile zip) implements PackedFiles {
    @Override
    public List<PackedFile> list() {
        return zip.stream()
                .map(entry -> new PackedFile(entry.getName(), entry.getSize()))
                .toList();
    }

    @Override
    public void copy(Map<String, Path> targets, LongConsumer progress, Function<String, HubException> damaged)
            throws IOException {
        long done = 0;
        for (Map.Entry<String, Path> target : targets.entrySet()) {
            ZipEntry entry = zip.getEntry(target.getKey());
            long before = done;
            ZipEntries.copy(zip, entry, target.getValue(), bytes -> progress.accept(before + bytes), damaged);
            done += entry.getSize();
        }
    }
}
