package dev.bertrand.train.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.train.Provenance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Features in a folder: {@code KEY.f32}, the bare table, and {@code KEY.json}, which says what they are of and the table's
 * sum. The key is a sum over all they follow from, so that others are never taken for them. The table gets its name when it
 * is complete and the JSON file comes last.
 *
 * @param key begins the names
 * @param origin what the features follow from
 * @param bytes of the table
 */
record FeatureFile(Path folder, String key, ObjectNode origin, long bytes) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEY_DIGITS = 24;

    interface Writer {
        void write(FileChannel channel) throws IOException;
    }

    static FeatureFile of(Path folder, String baseSum, BertForTask model, FeatureLayout layout, SequenceRows rows) {
        BertConfig encoder = model.config()
                .with()
                .labels(List.of())
                .problemType(null)
                .nullThreshold(null)
                .lstmSize(null)
                .dropout(0)
                .build();
        ObjectNode origin = JSON.createObjectNode();
        origin.put("format", 1);
        origin.put("base_sha256", baseSum);
        origin.put("config", encoder.toString());
        origin.put("layers", model.config().features().toString());
        origin.put("mix_layer_norm", model.config().features().layerNorm());
        origin.put("precision", model.parameters().precision().name().toLowerCase(Locale.ROOT));
        origin.put("first_tokens", layout.firstTokens());
        origin.put("inputs_sha256", rows.sha256Sum());
        origin.put("rows", rows.total());
        origin.put("columns", layout.columns());
        return new FeatureFile(folder, sum(origin.toString()), origin, rows.total() * layout.columns() * Float.BYTES);
    }

    private static String sum(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, KEY_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    Path data() {
        return folder.resolve(key + ".f32");
    }

    private Path description() {
        return folder.resolve(key + ".json");
    }

    /** Whether the folder has these features, whole. */
    boolean isComplete(FeatureListener listener) throws IOException {
        if (!Files.isRegularFile(description())) {
            return false;
        }
        String damage = damage();
        if (damage.isEmpty()) {
            return true;
        }
        listener.refused("%s %s; it is computed again".formatted(data(), damage));
        return false;
    }

    private String damage() throws IOException {
        JsonNode description;
        try {
            description = JSON.readTree(description().toFile());
        } catch (IOException e) {
            return "has no description that can be read";
        }
        if (!description.path("of").equals(JSON.readTree(origin.toString()))) {
            return "is of something else than its name says";
        }
        if (!Files.isRegularFile(data())) {
            return "is not there";
        }
        if (Files.size(data()) != bytes) {
            return "has %,d bytes instead of %,d".formatted(Files.size(data()), bytes);
        }
        return Provenance.sha256(data()).equals(description.path("sha256").asText())
                ? ""
                : "is damaged: its sum is not the one that was written down";
    }

    /** Has the table written, and gives it its name. */
    void write(Writer writer) throws IOException {
        Files.createDirectories(folder);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new IOException(
                    "features in %s need %,d bytes, %,d are free. Free some space, or choose another folder."
                            .formatted(folder, bytes, free));
        }
        Path temporary = folder.resolve(".%s.%s.tmp".formatted(key, UUID.randomUUID()));
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writer.write(channel);
            }
            Files.deleteIfExists(description()); // of a table that is about to go
            String sum = Provenance.sha256(temporary);
            Files.move(temporary, data(), StandardCopyOption.ATOMIC_MOVE);
            ObjectNode json = JSON.createObjectNode();
            json.put("sha256", sum);
            json.set("of", origin);
            Files.writeString(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
            Files.move(temporary, description(), StandardCopyOption.ATOMIC_MOVE);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
