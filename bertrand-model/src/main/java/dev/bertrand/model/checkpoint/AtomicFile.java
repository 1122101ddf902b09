package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files written beside their place under a temporary name, synced, and renamed: all of the new one or all of the old. */
public final class AtomicFile {
    /** Writes the whole file from the channel's position, which is 0. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Replaces a file, or creates it.
     *
     * @param needed bytes that {@code content} is going to write
     * @throws CheckpointWriteException if the disk is too small, or writing fails
     */
    public static void write(Path file, long needed, Content content) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new CheckpointWriteException(file, "names no file");
        }
        try {
            requireSpace(file, folder, needed);
            writeBeside(file, folder, content);
        } catch (IOException e) {
            throw new CheckpointWriteException(
                    file,
                    "cannot write %,d bytes (%,d usable here): %s".formatted(needed, usable(folder), e.getMessage()),
                    e);
        }
    }

    private static void writeBeside(Path file, Path folder, Content content) throws IOException {
        Path temporary = reserve(folder, file.getFileName() + ".tmp");
        boolean renamed = false;
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            renamed = true;
        } finally {
            // Once renamed, the temporary name is free and may already be another writer's.
            if (!renamed) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** A free name; {@code Files.createTempFile} would give the final file permissions for its owner only. */
    private static Path reserve(Path folder, String name) throws IOException {
        for (int attempt = 0; ; attempt++) {
            Path candidate = folder.resolve(name + (attempt == 0 ? "" : attempt));
            try {
                return Files.createFile(candidate);
            } catch (FileAlreadyExistsException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    private static void requireSpace(Path file, Path folder, long needed) throws IOException {
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable < needed) {
            throw new CheckpointWriteException(
                    file,
                    "needs %,d bytes but only %,d are usable on this disk; free some space".formatted(needed, usable));
        }
    }

    private static long usable(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }
}
