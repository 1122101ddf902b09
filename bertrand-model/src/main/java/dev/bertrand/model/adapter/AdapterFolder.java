package dev.bertrand.model.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
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

/**
 * A task in a few megabytes: {@code adapter_config.json} and the tensors that were trained, as PEFT (LoRA, (IA)3) or
 * AdapterHub (bottlenecks) writes them, and {@code config.json} with the task's labels. The base model stays where it is.
 */
public final class AdapterFolder {
    static final String CONFIG = "adapter_config.json";

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
        AdapterFormat format = AdapterFormat.of(method);
        ObjectNode config = format.config(method, model, base);
        Files.createDirectories(folder);
        for (Map.Entry<String, Map<String, Tensor>> file : format.files(trained).entrySet()) {
            ModelFolder.saveTensors(folder.resolve(file.getKey()), file.getValue());
        }
        for (Map.Entry<String, ObjectNode> more : format.configs(model, base).entrySet()) {
            write(folder.resolve(more.getKey()), more.getValue());
        }
        write(folder.resolve(CONFIG), config);
        ModelFolder.describe(folder, model.config(), model.architecture(), null);
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
        return format(folder).method(config(folder));
    }

    /**
     * The config of a base model with an adapter's task: of its config.json, or with the labels that its head's files
     * name, or with as many labels as the head has rows.
     */
    public static BertConfig config(Path base, Path folder) throws IOException {
        if (Files.isRegularFile(folder.resolve("config.json"))) {
            return ModelFolder.config(folder);
        }
        BertConfig config = ModelFolder.config(base);
        Path head = folder.resolve("head_config.json");
        if (Files.isRegularFile(head)) {
            JsonNode labels = JSON.readTree(head.toFile()).path("label2id");
            String[] names = new String[labels.size()];
            labels.properties().forEach(label -> names[label.getValue().asInt()] = label.getKey());
            return config.with().labels(List.of(names)).build();
        }
        AdapterTensor classes =
                AdapterFormat.open(format(folder).weightFiles(folder)).get("classifier.weight");
        long count = classes == null ? 0 : classes.file().shape(classes.stored())[0];
        return config.with()
                .labels(LongStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList())
                .build();
    }

    /** The Hugging Face class that an adapter makes of its base: what its config.json says, or its own layout's config. */
    public static String architecture(Path folder) throws IOException {
        return Files.isRegularFile(folder.resolve("config.json"))
                ? ModelFolder.architecture(folder)
                : format(folder).architecture(config(folder));
    }

    /** The size of an adapter's tensors on disk, in bytes. */
    public static long storedBytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : format(folder).weightFiles(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static AdapterFormat format(Path folder) throws IOException {
        return AdapterFormat.of(config(folder), folder.resolve(CONFIG));
    }

    private static JsonNode config(Path folder) throws IOException {
        Path file = folder.resolve(CONFIG);
        if (!isOne(folder)) {
            throw new IllegalArgumentException(
                    "%s has no %s. An adapter is a folder that PEFT, AdapterHub or './bertrand train --method' wrote."
                            .formatted(folder, CONFIG));
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    /**
     * Loads a base model with an adapter in it.
     *
     * @param config of the base model with the task's labels
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
        AdapterMethod method = method(folder);
        List<Path> files = format(folder).weightFiles(folder);
        Parameters parameters = Parameters.from(new AdaptedWeights(base, AdapterFormat.open(files)), 0, precision);
        try {
            M model = create.apply(config, parameters);
            model.insert(method);
            parameters.report();
            return model;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }
}
