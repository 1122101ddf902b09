package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Map;

/**
 * An open safetensors file: its header, and tensors mapped one by one. Closing it leaves the buffers already mapped
 * valid. Get one from {@link Safetensors#open}.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final boolean copyOnWrite;
    private final Map<String, TensorEntry> tensors;
    private final Map<String, String> metadata;

    SafetensorsFile(
            Path path,
            FileChannel channel,
            boolean copyOnWrite,
            Map<String, TensorEntry> tensors,
            Map<String, String> metadata) {
        this.path = path;
        this.channel = channel;
        this.copyOnWrite = copyOnWrite;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    public Path path() {
        return path;
    }

    /** By name, in the order of the header. */
    public Map<String, TensorEntry> tensors() {
        return tensors;
    }

    /** The header's {@code __metadata__}, empty where there is none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Whether mapped buffers may be written to. Writes stay in this process's memory: the file never changes. False for
     * a file that this user may not write, since Java maps copy-on-write only through a channel open for writing. Then
     * {@link #map} gives read-only pages, and whoever trains in place must copy them first.
     */
    public boolean copyOnWrite() {
        return copyOnWrite;
    }

    /**
     * Maps one tensor, little-endian. Files from other writers need not align a tensor to its element size.
     *
     * @throws CheckpointException if the tensor is larger than one buffer holds (2 GiB), or the system refuses
     */
    public MappedByteBuffer map(TensorEntry entry) {
        if (entry.bytes() > Integer.MAX_VALUE) {
            throw new CheckpointException(
                    path,
                    "tensor %s has %,d bytes; one buffer maps at most %,d"
                            .formatted(entry, entry.bytes(), Integer.MAX_VALUE));
        }
        MapMode mode = copyOnWrite ? MapMode.PRIVATE : MapMode.READ_ONLY;
        try {
            MappedByteBuffer buffer = channel.map(mode, entry.offset(), entry.bytes());
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            return buffer;
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot map tensor %s: %s".formatted(entry, e.getMessage()), e);
        }
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
