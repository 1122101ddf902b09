package dev.bertrand.model.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON header of a safetensors file, read as a stream: what a hostile file claims is never allocated. */
record SafetensorsHeader(Map<String, TensorEntry> tensors, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final int MAX_DIMENSIONS = 64;

    /**
     * @param json the header's bytes
     * @param dataStart where the tensors' bytes begin in the file
     * @param fileSize where they must end
     */
    static SafetensorsHeader parse(Path file, byte[] json, long dataStart, long fileSize) {
        SafetensorsHeader header = new Reader(file, dataStart).read(json);
        requireEndToEnd(file, header.tensors.values(), dataStart, fileSize);
        return header;
    }

    /** Tensors must cover the data without holes or overlaps: each byte belongs to one tensor. */
    private static void requireEndToEnd(Path file, Collection<TensorEntry> tensors, long dataStart, long fileSize) {
        List<TensorEntry> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::bytes));
        long end = dataStart;
        for (TensorEntry entry : sorted) {
            if (entry.offset() != end) {
                throw new CheckpointException(
                        file,
                        "tensor %s begins at data byte %,d, expected %,d: tensors overlap or leave a hole"
                                .formatted(entry, entry.offset() - dataStart, end - dataStart));
            }
            end += entry.bytes();
        }
        if (end != fileSize) {
            throw new CheckpointException(
                    file,
                    "the tensors take %,d bytes but %,d follow the header; is the file truncated?"
                            .formatted(end - dataStart, fileSize - dataStart));
        }
    }

    /** One pass over the tokens. */
    private static final class Reader {
        private final Path file;
        private final long dataStart;
        private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        private Map<String, String> metadata = Map.of();

        Reader(Path file, long dataStart) {
            this.file = file;
            this.dataStart = dataStart;
        }

        SafetensorsHeader read(byte[] json) {
            // Canonical names would intern what a hostile header makes up; duplicates would hide a tensor.
            JsonFactory factory = JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();
            try (JsonParser parser = factory.createParser(json)) {
                expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    if (name.equals(METADATA)) {
                        metadata = readMetadata(parser);
                    } else {
                        tensors.put(name, readTensor(name, parser));
                    }
                }
                expect(parser.currentToken(), JsonToken.END_OBJECT, "the header's end");
                if (parser.nextToken() != null) {
                    throw broken("something follows the JSON object");
                }
            } catch (IOException e) {
                throw new CheckpointException(file, "the header is not valid JSON: " + e.getMessage(), e);
            }
            return new SafetensorsHeader(Collections.unmodifiableMap(tensors), metadata);
        }

        private Map<String, String> readMetadata(JsonParser parser) throws IOException {
            expect(parser.currentToken(), JsonToken.START_OBJECT, METADATA);
            Map<String, String> values = new LinkedHashMap<>();
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA + "." + key);
                values.put(key, parser.getText());
            }
            return Collections.unmodifiableMap(values);
        }

        private TensorEntry readTensor(String name, JsonParser parser) throws IOException {
            expect(parser.currentToken(), JsonToken.START_OBJECT, name);
            DType dtype = null;
            long[] shape = null;
            long[] offsets = null;
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                switch (field) {
                    case "dtype" -> dtype = readDType(name, parser);
                    case "shape" -> shape = readNumbers(name, parser);
                    case "data_offsets" -> offsets = readNumbers(name, parser);
                    default -> throw broken("tensor %s has the unknown field '%s'".formatted(name, field));
                }
            }
            if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
                throw broken("tensor %s needs a dtype, a shape and two data_offsets".formatted(name));
            }
            return entry(name, dtype, shape, offsets[0], offsets[1]);
        }

        private TensorEntry entry(String name, DType dtype, long[] shape, long begin, long end) {
            long bytes;
            try {
                bytes = dtype.bytes(shape);
            } catch (IllegalArgumentException e) {
                throw broken("tensor %s: %s".formatted(name, e.getMessage()));
            }
            if (end < begin || end - begin != bytes || end > Long.MAX_VALUE - dataStart) {
                throw broken("tensor %s %s%s takes %,d bytes, but its data_offsets are [%d, %d]"
                        .formatted(name, dtype, Arrays.toString(shape), bytes, begin, end));
            }
            return new TensorEntry(name, dtype, shape, dataStart + begin, bytes);
        }

        private DType readDType(String name, JsonParser parser) throws IOException {
            expect(parser.currentToken(), JsonToken.VALUE_STRING, name + ".dtype");
            String text = parser.getText();
            for (DType dtype : DType.values()) {
                if (dtype.name().equals(text)) {
                    return dtype;
                }
            }
            throw broken("tensor %s has dtype '%s', expected one of %s"
                    .formatted(name, text, Arrays.toString(DType.values())));
        }

        private long[] readNumbers(String name, JsonParser parser) throws IOException {
            expect(parser.currentToken(), JsonToken.START_ARRAY, name);
            long[] numbers = new long[MAX_DIMENSIONS];
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, name);
                if (count == MAX_DIMENSIONS) {
                    throw broken("tensor %s has more than %d dimensions".formatted(name, MAX_DIMENSIONS));
                }
                long number = parser.getLongValue();
                if (number < 0) {
                    throw broken("tensor %s holds the negative number %d".formatted(name, number));
                }
                numbers[count++] = number;
            }
            return Arrays.copyOf(numbers, count);
        }

        private void expect(@Nullable JsonToken actual, JsonToken wanted, String where) {
            if (actual != wanted) {
                throw broken("%s: got %s, expected %s".formatted(where, actual, wanted));
            }
        }

        private CheckpointException broken(String reason) {
            return new CheckpointException(file, "the header is broken: " + reason);
        }
    }
}
