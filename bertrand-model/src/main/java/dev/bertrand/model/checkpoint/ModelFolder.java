package dev.bertrand.model.checkpoint;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A model in a folder of Hugging Face's layout: config.json, model.safetensors, vocab.txt and its companions. */
public final class ModelFolder {
    private static final String WEIGHTS = "model.safetensors";

    private ModelFolder() {}

    /** Builds the model that config.json describes; its report names what the file lacked and is therefore new. */
    public static <M> M load(Path folder, Precision precision, BiFunction<BertConfig, Parameters, M> model)
            throws IOException {
        return load(folder, ConfigFile.read(folder), 0, precision, model);
    }

    /**
     * Builds a model of {@code config} on the folder's weights; what they lack starts from its initializer.
     *
     * @param seed of the new parameters
     * @throws WeightsMismatchException if the weights are not those of {@code config}'s encoder
     * @throws CheckpointException if the weights are missing or damaged
     */
    public static <M> M load(
            Path folder, BertConfig config, long seed, Precision precision, BiFunction<BertConfig, Parameters, M> model)
            throws IOException {
        Parameters parameters = Parameters.from(open(folder), seed, precision);
        try {
            M built = model.apply(config, parameters);
            parameters.report();
            return built;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    private static Weights open(Path folder) {
        Path file = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(
                    file, "is missing. A model folder holds config.json, vocab.txt and model.safetensors");
        }
        return SafetensorsWeights.open(file);
    }

    /**
     * The tokenizer of a folder.
     *
     * @throws IllegalArgumentException if its vocabulary is not the one the weights were trained with
     */
    public static BertTokenizer tokenizer(Path folder, BertConfig config) throws IOException {
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        int size = tokenizer.size();
        if (size > config.vocabSize()) {
            throw new IllegalArgumentException(
                    "%s has %d tokens but config.json beside it says vocab_size = %d. Check that both came from the same folder."
                            .formatted("The tokenizer of " + folder, size, config.vocabSize()));
        }
        return tokenizer;
    }

    /** Writes a complete folder; each file is replaced only when its successor is completely written. */
    public static void save(
            Path folder,
            BertConfig config,
            String architecture,
            Parameters parameters,
            @Nullable BertTokenizer tokenizer)
            throws IOException {
        Files.createDirectories(folder);
        // The large file first: if the disk is full, nothing else of the folder has changed yet.
        saveTensors(folder.resolve(WEIGHTS), parameters.named());
        ConfigFile.write(folder, config, architecture);
        if (tokenizer != null) {
            tokenizer.savePretrained(folder);
        }
    }

    /** Writes named tensors as safetensors, in one atomic step. */
    public static void saveTensors(Path file, Map<String, Tensor> tensors) {
        SafetensorsWeights.write(file, tensors);
    }

    /**
     * Copies named tensors from a file into {@code tensors}, which keep their memory.
     *
     * @throws IllegalArgumentException if the file holds other names than {@code tensors}
     */
    public static void restoreTensors(Path file, Map<String, Tensor> tensors) {
        Weights weights = SafetensorsWeights.open(file);
        if (!weights.names().equals(tensors.keySet())) {
            throw new IllegalArgumentException(
                    "%s holds other tensors than are trained now; start again without resuming".formatted(file));
        }
        try (Scope scope = Scope.inference()) {
            tensors.forEach((name, tensor) -> tensor.copy_(weights.load(name)));
        }
    }
}
