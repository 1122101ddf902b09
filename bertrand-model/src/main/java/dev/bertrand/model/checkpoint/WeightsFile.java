package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of weights, open for reading: bytes copied out of it, and pages mapped, all little-endian. Closing it leaves
 * the buffers already mapped valid. Whatever the system refuses is a {@link CheckpointException}.
 */
final class WeightsFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final boolean copyOnWrite;
    private final long size;

    private WeightsFile(Path path, FileChannel channel, boolean copyOnWrite, long size) {
        this.path = path;
        this.channel = channel;
        this.copyOnWrite = copyOnWrite;
        this.size = size;
    }

    static WeightsFile open(Path path) {
        boolean copyOnWrite = Files.isWritable(path);
        try {
            FileChannel channel = copyOnWrite
                    ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : FileChannel.open(path, StandardOpenOption.READ);
            return new WeightsFile(path, channel, copyOnWrite, channel.size());
        } catch (NoSuchFileException e) {
            throw new CheckpointException(path, "does not exist", e);
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot open: " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    /** Bytes of the file when it was opened. */
    long size() {
        return size;
    }

    /** Whether mapped buffers may be written to; see {@link SafetensorsFile#copyOnWrite}. */
    boolean copyOnWrite() {
        return copyOnWrite;
    }

    /** Copies {@code bytes} bytes from {@code position} on, which the caller has checked to lie in the file. */
    ByteBuffer read(long position, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw new CheckpointException(path, "became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot read: " + e.getMessage(), e);
        }
        return buffer.flip();
    }

    /**
     * Maps {@code bytes} bytes from {@code offset} on. Writes to them stay in this process's memory.
     *
     * @param what they are, for messages
     * @throws CheckpointException if they are more than one buffer holds (2 GiB), or the system refuses
     */
    MappedByteBuffer map(long offset, long bytes, String what) {
        if (bytes > Integer.MAX_VALUE) {
            throw new CheckpointException(
                    path, "%s has %,d bytes; one buffer maps at most %,d".formatted(what, bytes, Integer.MAX_VALUE));
        }
        MapMode mode = copyOnWrite ? MapMode.PRIVATE : MapMode.READ_ONLY;
        try {
            MappedByteBuffer buffer = channel.map(mode, offset, bytes);
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            return buffer;
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot map %s: %s".formatted(what, e.getMessage()), e);
        }
    }

    /** Closes the file because of {@code failure}, which is returned. */
    RuntimeException closing(RuntimeException failure) {
        try {
            close();
        } catch (CheckpointException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot close: " + e.getMessage(), e);
        }
    }
}
