package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.adapter.AdaptedWeights.AdapterTensor;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.checkpoint.Weights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A task in a few megabytes: {@code adapter_config.json} and the tensors that were trained, as PEFT (LoRA, (IA)3) or
 * AdapterHub (bottlenecks) writes them, and {@code config.json} with the task's labels. The base model stays where it is.
 */
public final class AdapterFolder {
    static final String CONFIG = "adapter_config.json";

    private static final String MODEL_CONFIG = "config.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private AdapterFolder() {}

    /** Whether a folder holds an adapter and no model. */
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG));
    }

    /**
     * Writes an adapter and its task's layer.
     *
     * @param base the name of the base model, for the config
     */
    public static void save(Path folder, BertForTask model, AdapterMethod method, String base) throws IOException {
        Map<String, Tensor> trained = new TreeMap<>(model.parameters().trainable());
        write(folder, AdapterFormat.of(method), method, AdaptedModel.of(model, base), trained);
        ModelFolder.describe(folder, model.config(), model.architecture(), null);
    }

    /**
     * Writes all but {@code config.json}.
     *
     * @param tensors by our names
     * @throws IllegalArgumentException if the format cannot say what the method is; nothing is written then
     */
    static void write(
            Path folder, AdapterFormat format, AdapterMethod method, AdaptedModel model, Map<String, Tensor> tensors)
            throws IOException {
        ObjectNode config = format.config(method, model, tensors.keySet());
        Files.createDirectories(folder);
        for (Map.Entry<String, Map<String, Tensor>> file :
                format.files(method, tensors).entrySet()) {
            ModelFolder.saveTensors(folder.resolve(file.getKey()), file.getValue());
        }
        if (!AdapterFormat.part(tensors, false).isEmpty()) {
            for (Map.Entry<String, ObjectNode> head : format.configs(model).entrySet()) {
                write(folder.resolve(head.getKey()), head.getValue());
            }
        }
        write(folder.resolve(CONFIG), config);
    }

    private static void write(Path file, JsonNode json) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    /**
     * What a folder's {@code adapter_config.json} says.
     *
     * @throws IllegalArgumentException if it is none, or of a method that this library does not have
     */
    public static AdapterMethod method(Path folder) throws IOException {
        return AdapterSource.open(folder).method();
    }

    /**
     * The config of a base model with an adapter's task: of its config.json, or with the labels that its head's files
     * name, or with as many labels as the head has rows.
     */
    public static BertConfig config(Path base, Path folder) throws IOException {
        return hasConfig(folder)
                ? ModelFolder.config(folder)
                : ModelFolder.config(base).with().labels(labels(folder)).build();
    }

    static boolean hasConfig(Path folder) {
        return Files.isRegularFile(folder.resolve(MODEL_CONFIG));
    }

    /** The labels of an adapter's task. */
    static List<String> labels(Path folder) throws IOException {
        if (hasConfig(folder)) {
            return ModelFolder.config(folder).labels();
        }
        AdapterSource source = AdapterSource.open(folder);
        List<String> named = AdapterHubHead.labels(source.head());
        if (!named.isEmpty()) {
            return named;
        }
        AdapterTensor classes = source.tensors().get("classifier.weight");
        long count = classes == null ? 0 : classes.file().shape(classes.stored())[0];
        return LongStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
    }

    /**
     * The Hugging Face class that an adapter's task belongs to, such as {@code BertForSequenceClassification}; null where
     * none of its files says it.
     */
    public static @Nullable String architecture(Path folder) throws IOException {
        AdapterSource source = AdapterSource.open(folder);
        return hasConfig(folder)
                ? ModelFolder.architecture(folder)
                : source.format().architecture(source);
    }

    /** The size of an adapter's tensors on disk, in bytes. */
    public static long storedBytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : AdapterSource.open(folder).weightFiles()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /**
     * Loads a base model with an adapter in it.
     *
     * @param config of the base model with the task's labels
     * @throws IllegalArgumentException if the adapter lacks a tensor, or has one that the model has no place for
     */
    public static <M extends BertForTask> M load(
            Path base,
            Path folder,
            BertConfig config,
            Precision precision,
            BiFunction<BertConfig, Parameters, M> create)
            throws IOException {
        return load(StoredWeights.in(base).open(), folder, config, precision, create);
    }

    static <M extends BertForTask> M load(
            Weights base,
            Path folder,
            BertConfig config,
            Precision precision,
            BiFunction<BertConfig, Parameters, M> create)
            throws IOException {
        AdapterSource source = AdapterSource.open(folder);
        AdapterMethod method = source.method();
        AdaptedWeights weights = AdaptedWeights.of(base, source.tensors());
        Parameters parameters = Parameters.from(weights, 0, precision);
        try {
            M model = create.apply(config, parameters);
            List<String> before = List.copyOf(parameters.named().keySet());
            model.insert(method);
            List<String> missing = parameters.named().keySet().stream()
                    .filter(name -> !before.contains(name) && parameters.isMissing(name))
                    .toList();
            requireNone(missing, "%s lacks %s, or has it in another shape than %s", folder, method);
            List<String> left = parameters.report().unexpected().stream()
                    .filter(weights.added()::containsKey)
                    .toList();
            requireNone(
                    left, "%s holds %s, which has no place in " + model.architecture() + " with %s", folder, method);
            return model;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    private static void requireNone(List<String> names, String message, Path folder, AdapterMethod method) {
        if (!names.isEmpty()) {
            String shown = names.size() == 1 ? names.get(0) : names.get(0) + " and %d more".formatted(names.size() - 1);
            throw new IllegalArgumentException(message.formatted(folder, shown, method));
        }
    }
}
