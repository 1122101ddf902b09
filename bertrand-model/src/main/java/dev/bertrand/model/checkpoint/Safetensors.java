package dev.bertrand.model.checkpoint;

import java.nio.file.Path;
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
        WeightsFile opened = WeightsFile.open(file);
        try {
            return read(opened);
        } catch (RuntimeException e) {
            throw opened.closing(e);
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

    private static SafetensorsFile read(WeightsFile file) {
        Path path = file.path();
        long size = file.size();
        if (size < PREFIX_BYTES) {
            throw new CheckpointException(
                    path, "has %d bytes, too few for a safetensors file; is it truncated?".formatted(size));
        }
        long length = file.read(0, PREFIX_BYTES).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new CheckpointException(
                    path,
                    "the header claims %s bytes, expected 2 to %,d; this is not a safetensors file"
                            .formatted(Long.toUnsignedString(length), MAX_HEADER_BYTES));
        }
        if (length > size - PREFIX_BYTES) {
            throw new CheckpointException(
                    path,
                    "the header claims %,d bytes but only %,d follow; is the file truncated?"
                            .formatted(length, size - PREFIX_BYTES));
        }
        byte[] json = file.read(PREFIX_BYTES, (int) length).array();
        SafetensorsHeader header = SafetensorsHeader.parse(path, json, PREFIX_BYTES + length, size);
        return new SafetensorsFile(file, header.tensors(), header.metadata());
    }
}
