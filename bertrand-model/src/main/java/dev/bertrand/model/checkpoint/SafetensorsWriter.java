package dev.bertrand.model.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Streams a safetensors file into a temporary sibling and renames it into place. */
final class SafetensorsWriter {
    private SafetensorsWriter() {}

    static void write(Path file, Map<String, String> metadata, List<TensorSource> tensors) {
        requireDistinctNames(tensors);
        List<TensorSource> aligned = tensors.stream()
                .sorted(Comparator.comparingInt(
                                (TensorSource tensor) -> tensor.dtype().bytes())
                        .reversed())
                .toList();
        ByteBuffer header = header(metadata, aligned);
        long needed = header.remaining()
                + aligned.stream().mapToLong(TensorSource::bytes).sum();
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new CheckpointWriteException(file, "names no file");
        }
        try {
            requireSpace(file, folder, needed);
            writeBeside(file, folder, header, aligned);
        } catch (IOException e) {
            throw new CheckpointWriteException(
                    file,
                    "cannot write %,d bytes (%,d usable here): %s".formatted(needed, usable(folder), e.getMessage()),
                    e);
        }
    }

    private static void writeBeside(Path file, Path folder, ByteBuffer header, List<TensorSource> tensors)
            throws IOException {
        Path temporary = reserve(folder, file.getFileName() + ".tmp");
        boolean renamed = false;
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                while (header.hasRemaining()) {
                    channel.write(header);
                }
                for (TensorSource tensor : tensors) {
                    writeTensor(channel, tensor);
                }
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

    private static void writeTensor(FileChannel channel, TensorSource tensor) throws IOException {
        long before = channel.position();
        tensor.content().writeTo(new Unclosable(channel));
        long written = channel.position() - before;
        if (written != tensor.bytes()) {
            throw new IOException(
                    "tensor %s gave %,d bytes, its shape needs %,d".formatted(tensor.name(), written, tensor.bytes()));
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

    private static ByteBuffer header(Map<String, String> metadata, List<TensorSource> tensors) {
        byte[] json = json(metadata, tensors);
        // Padded with spaces, as the reference writer does, so that the data begins at a multiple of eight.
        int padded = Math.toIntExact((json.length + 7L) / 8 * 8);
        ByteBuffer header =
                ByteBuffer.allocate(Safetensors.PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private static byte[] json(Map<String, String> metadata, List<TensorSource> tensors) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("__metadata__");
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (TensorSource tensor : tensors) {
                long end = offset + tensor.bytes();
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", tensor.dtype().name());
                json.writeFieldName("shape");
                json.writeArray(tensor.shape(), 0, tensor.shape().length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, end}, 0, 2);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("a byte array does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void requireDistinctNames(List<TensorSource> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorSource tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("two tensors are named " + tensor.name());
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

    /** Keeps a tensor's content from closing the file under its neighbours. */
    private record Unclosable(FileChannel channel) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            return channel.write(source);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {}
    }
}
