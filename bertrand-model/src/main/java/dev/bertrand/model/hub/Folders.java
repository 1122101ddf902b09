package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

final class Folders {
    private Folders() {}

    /** Deletes a folder and what is in it; a missing one is fine. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Bytes of all files in a folder; a missing one has none. */
    static long size(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** The sum of two sizes that somebody claims; what no disk holds is the largest number. */
    static long add(long size, long other) {
        return size + other < 0 ? Long.MAX_VALUE : size + other;
    }

    /**
     * Refuses a task that the disk has no room for.
     *
     * @param task what needs the space, for people: {@code "Converting bert-base-uncased"}
     */
    static void requireSpace(Path folder, long bytes, String task) throws IOException {
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable < bytes) {
            throw new HubException("""
                    %s needs %,d bytes in %s, but only %,d are free.
                    Free some space, or set BERTRAND_CACHE to a folder on a larger disk.""".formatted(task, bytes, folder, usable));
        }
    }

    /** System messages such as that of AccessDeniedException are only a path; the kind says the rest. */
    static String describe(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
