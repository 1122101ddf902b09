package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: eight bytes of header length (little-endian), a JSON header, then the tensors' bytes end to
 * end. The checks are those of the reference reader (huggingface/safetensors, {@code tensor.rs}).
 */
public final class Safetensors {
    /** Bytes before the JSON header. */
    static final int PREFIX_BYTES = Long.BYTES;
    /** The reference reader's limit. It keeps a hostile length from allocating memory. */
    static final int MAX_HEADER_BYTES = 100_000_000;

    private Safetensors() {}

    /**
     * Opens a file and checks its header; tensors stay on disk until they are mapped.
     *
     * @throws CheckpointException if the file is missing, unreadable, truncated, or its header is not valid
     */
    public static SafetensorsFile open(Path file) {
        boolean copyOnWrite = Files.isWritable(file);
        FileChannel channel = openChannel(file, copyOnWrite);
        try {
            return read(file, channel, copyOnWrite);
        } catch (IOException e) {
            throw closing(channel, new CheckpointException(file, "cannot read: " + e.getMessage(), e));
        } catch (RuntimeException e) {
            throw closing(channel, e);
        }
    }

    /**
     * Writes a file: beside its place under a temporary name, synced to disk, then renamed over the old one. Whatever
     * fails, the old file stays as it was. Tensors are laid out by falling element size, otherwise in the order given,
     * so that each is aligned.
     *
     * @param metadata goes into {@code __metadata__}; readers of Hugging Face expect {@code format=pt}
     * @throws CheckpointWriteException if the disk is too small, or writing fails
     */
    public static void write(Path file, Map<String, String> metadata, List<TensorSource> tensors) {
        SafetensorsWriter.write(file, metadata, tensors);
    }

    private static SafetensorsFile read(Path file, FileChannel channel, boolean copyOnWrite) throws IOException {
        long size = channel.size();
        if (size < PREFIX_BYTES) {
            throw new CheckpointException(
                    file, "has %d bytes, too few for a safetensors file; is it truncated?".formatted(size));
        }
        long length = readFully(file, channel, 0, PREFIX_BYTES).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new CheckpointException(
                    file,
                    "the header claims %s bytes, expected 2 to %,d; this is not a safetensors file"
                            .formatted(Long.toUnsignedString(length), MAX_HEADER_BYTES));
        }
        if (length > size - PREFIX_BYTES) {
            throw new CheckpointException(
                    file,
                    "the header claims %,d bytes but only %,d follow; is the file truncated?"
                            .formatted(length, size - PREFIX_BYTES));
        }
        byte[] json = readFully(file, channel, PREFIX_BYTES, (int) length).array();
        SafetensorsHeader header = SafetensorsHeader.parse(file, json, PREFIX_BYTES + length, size);
        return new SafetensorsFile(file, channel, copyOnWrite, header.tensors(), header.metadata());
    }

    private static FileChannel openChannel(Path file, boolean writable) {
        try {
            return writable
                    ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file, "does not exist", e);
        } catch (IOException e) {
            throw new CheckpointException(file, "cannot open: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer readFully(Path file, FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new CheckpointException(file, "became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static RuntimeException closing(FileChannel channel, RuntimeException failure) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
