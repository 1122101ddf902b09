package dev.bertrand.model.checkpoint;

import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * An open safetensors file: its header, and tensors mapped one by one. Closing it leaves the buffers already mapped
 * valid. Get one from {@link Safetensors#open}.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final WeightsFile file;
    private final Map<String, TensorEntry> tensors;
    private final Map<String, String> metadata;

    SafetensorsFile(WeightsFile file, Map<String, TensorEntry> tensors, Map<String, String> metadata) {
        this.file = file;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    public Path path() {
        return file.path();
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
        return file.copyOnWrite();
    }

    /**
     * Maps one tensor, little-endian. Files from other writers need not align a tensor to its element size.
     *
     * @throws CheckpointException if the tensor is larger than one buffer holds (2 GiB), or the system refuses
     */
    public MappedByteBuffer map(TensorEntry entry) {
        return file.map(entry.offset(), entry.bytes(), "tensor " + entry);
    }

    @Override
    public void close() {
        file.close();
    }
}
