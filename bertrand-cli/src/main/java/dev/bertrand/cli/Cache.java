package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.model.hub.HubSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of downloaded models.
 *
 * @param bytes of all files in it
 * @param free bytes left on its disk, -1 where that cannot be told
 */
record Cache(
        @JsonProperty("folder") String folder,
        @JsonProperty("exists") boolean exists,
        @JsonProperty("writable") boolean writable,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("free_bytes") long free) {

    static Cache look() {
        Path folder = HubSettings.defaultCache();
        Path standing = existing(folder);
        return new Cache(
                folder.toString(),
                Files.isDirectory(folder),
                standing != null && Files.isDirectory(standing) && Files.isWritable(standing),
                size(folder),
                free(standing));
    }

    /** The folder itself, or the nearest above it that is there and would hold it. */
    private static @Nullable Path existing(Path folder) {
        Path path = folder.toAbsolutePath();
        while (path != null && !Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }

    private static long size(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(Cache::sizeOrNothing)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Files come and go while others download. */
    private static long sizeOrNothing(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static long free(@Nullable Path standing) {
        try {
            return standing == null ? -1 : Files.getFileStore(standing).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }
}
