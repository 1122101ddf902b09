package dev.bertrand.model.checkpoint;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model in a folder: of Hugging Face's layout (config.json, weights, vocab.txt and its companions), or as Google
 * (bert_config.json and a TensorFlow checkpoint, or a SavedModel) and exporters to ONNX leave it. {@link StoredWeights} lists
 * the formats of weights.
 */
public final class ModelFolder {
    private static final String CONFIG = "config.json";
    private static final String GOOGLE_CONFIG = "bert_config.json";
    private static final String WEIGHTS = "model.safetensors";
    /** Where Google's folders and SavedModels have their vocabularies. */
    private static final List<String> VOCABULARIES = List.of("vocab.txt", "assets/vocab.txt");

    private ModelFolder() {}

    /**
     * The config of a folder: that of config.json, or of Google's bert_config.json, or what the weights themselves tell.
     *
     * @throws IllegalArgumentException if there is none, or it is not a BERT's
     * @throws CheckpointException if the weights are needed and damaged
     */
    public static BertConfig config(Path folder) throws IOException {
        if (Files.isRegularFile(folder.resolve(CONFIG))) {
            return ConfigFile.read(folder);
        }
        if (Files.isRegularFile(folder.resolve(GOOGLE_CONFIG))) {
            return ConfigFile.readGoogle(folder.resolve(GOOGLE_CONFIG));
        }
        Optional<StoredWeights> weights = StoredWeights.find(folder);
        return weights.isPresent() ? weights.get().config() : ConfigFile.read(folder); // which says what is missing
    }

    /** The Hugging Face class that opens a folder's weights: what config.json says, or else the names of the weights. */
    public static String architecture(Path folder) throws IOException {
        return Files.isRegularFile(folder.resolve(CONFIG))
                ? ConfigFile.architecture(folder)
                : StoredWeights.in(folder).architecture();
    }

    /** Builds the model that the folder's config describes; its report names what the file lacked and is therefore new. */
    public static <M> M load(Path folder, Precision precision, BiFunction<BertConfig, Parameters, M> model)
            throws IOException {
        return load(folder, config(folder), 0, precision, model);
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
        Parameters parameters = Parameters.from(StoredWeights.in(folder).open(), seed, precision);
        try {
            M built = model.apply(config, parameters);
            parameters.report();
            return built;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /**
     * The tokenizer of a folder.
     *
     * @throws IllegalArgumentException if its vocabulary is not the one the weights were trained with
     */
    public static BertTokenizer tokenizer(Path folder, BertConfig config) {
        BertTokenizer tokenizer = tokenizer(folder);
        int size = tokenizer.size();
        if (size > config.vocabSize()) {
            throw new IllegalArgumentException(
                    "%s has %d tokens but config.json beside it says vocab_size = %d. Check that both came from the same folder."
                            .formatted("The tokenizer of " + folder, size, config.vocabSize()));
        }
        return tokenizer;
    }

    /** Whether a folder has a tokenizer: some models come without. */
    public static boolean hasTokenizer(Path folder) {
        return Files.isRegularFile(folder.resolve("tokenizer.json"))
                || vocabulary(folder).isPresent();
    }

    private static BertTokenizer tokenizer(Path folder) {
        Optional<Path> vocabulary = vocabulary(folder);
        boolean saysMore = Stream.of(CONFIG, "tokenizer.json", "tokenizer_config.json")
                .anyMatch(file -> Files.isRegularFile(folder.resolve(file)));
        if (saysMore || vocabulary.isEmpty()) {
            return BertTokenizer.fromPretrained(folder);
        }
        // Google's folders do not say whether text is lower-cased, but their vocabularies show it.
        Vocabulary pieces = Vocabulary.read(vocabulary.get());
        return BertTokenizer.of(pieces, isCased(pieces) ? TokenizerConfig.cased() : TokenizerConfig.uncased());
    }

    private static Optional<Path> vocabulary(Path folder) {
        return VOCABULARIES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Whether a piece that is no special token has a capital letter. */
    private static boolean isCased(Vocabulary pieces) {
        return pieces.tokens().stream()
                .filter(piece -> !piece.startsWith("["))
                .anyMatch(piece -> piece.chars().anyMatch(Character::isUpperCase));
    }

    /** Writes a complete folder; each file is replaced only when its successor is completely written. */
    public static void save(
            Path folder,
            BertConfig config,
            String architecture,
            Map<String, Tensor> named,
            @Nullable BertTokenizer tokenizer)
            throws IOException {
        Files.createDirectories(folder);
        // The large file first: if the disk is full, nothing else of the folder has changed yet.
        saveTensors(folder.resolve(WEIGHTS), named);
        describe(folder, config, architecture, tokenizer);
    }

    /** Writes what a folder has beside its weights: config.json and the tokenizer's files. */
    public static void describe(Path folder, BertConfig config, String architecture, @Nullable BertTokenizer tokenizer)
            throws IOException {
        ConfigFile.write(folder, config, architecture);
        if (tokenizer != null) {
            tokenizer.savePretrained(folder);
        }
    }

    /** Writes named tensors as safetensors, in one atomic step. */
    public static void saveTensors(Path file, Map<String, Tensor> tensors) {
        SafetensorsWeights.write(file, tensors);
    }

    /** Writes named tensors as {@code pytorch_model.bin}, in one atomic step. */
    public static void savePyTorch(Path file, Map<String, Tensor> tensors) {
        PyTorchWeights.write(file, tensors);
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
        } finally {
            Reference.reachabilityFence(weights); // its pages go with it
        }
    }
}
