package dev.bertrand.model.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Lays out a safetensors file and streams it to disk. */
final class SafetensorsWriter {
    private SafetensorsWriter() {}

    static void write(Path file, Map<String, String> metadata, List<TensorSource> tensors) {
        TensorSource.requireDistinctNames(tensors);
        List<TensorSource> aligned = tensors.stream()
                .sorted(Comparator.comparingInt(
                                (TensorSource tensor) -> tensor.dtype().bytes())
                        .reversed())
                .toList();
        ByteBuffer header = header(metadata, aligned);
        long needed = header.remaining()
                + aligned.stream().mapToLong(TensorSource::bytes).sum();
        AtomicFile.write(file, needed, channel -> {
            while (header.hasRemaining()) {
                channel.write(header);
            }
            for (TensorSource tensor : aligned) {
                tensor.writeTo(channel);
            }
        });
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
}
