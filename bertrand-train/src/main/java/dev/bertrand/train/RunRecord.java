package dev.bertrand.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.mix.LayerWeights;
import dev.bertrand.torch.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code run.json}: what a trained model was made from, how, where, and how well it did.
 *
 * @param task name of the task
 * @param method how the base model was trained, such as {@code full}
 * @param baseModel the model as it was asked for
 * @param baseFolder the folder its weights came from; null for a model that started from nothing
 * @param data files by role, such as {@code train} and {@code dev}
 * @param settings the task's own hyper-parameters
 * @param maxLength tokens of the longest input
 * @param precision number format of the encoder's products
 * @param threads of one operation
 */
public record RunRecord(
        String task,
        String method,
        String baseModel,
        @Nullable Path baseFolder,
        Map<String, Path> data,
        Map<String, String> settings,
        int maxLength,
        String precision,
        int threads,
        TrainingArguments arguments) {
    /** The record's name in the model's folder. */
    public static final String FILE = "run.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    public RunRecord {
        data = new LinkedHashMap<>(data);
        settings = new LinkedHashMap<>(settings);
    }

    /** Writes the record beside the model in {@code output}. */
    public void write(Path output, TrainingResult result, Parameters model) throws IOException {
        write(output, result, model, Map.of());
    }

    /**
     * The same with more numbers.
     *
     * @param after what was measured once, when training was over
     */
    public void write(Path output, TrainingResult result, Parameters model, Map<String, Double> after)
            throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("task", task);
        json.put("method", method);
        ObjectNode base = json.putObject("base_model");
        base.put("name", baseModel);
        if (baseFolder != null) {
            base.put("sha256", Provenance.sha256(StoredWeights.in(baseFolder).path()));
        }
        ObjectNode files = json.putObject("data");
        for (Map.Entry<String, Path> file : data.entrySet()) {
            ObjectNode entry = files.putObject(file.getKey());
            entry.put("file", file.getValue().toString());
            entry.put("sha256", Provenance.sha256(file.getValue()));
        }
        json.put("seed", arguments.seed());
        ObjectNode hyper = JSON.valueToTree(arguments);
        settings.forEach(hyper::put);
        hyper.put("maxLength", maxLength);
        hyper.put("precision", precision);
        hyper.put("threads", threads);
        json.set("hyper_parameters", hyper);
        Provenance.describe(json);
        ObjectNode parameters = json.putObject("parameters");
        parameters.put("total", Parameters.count(model.named()));
        parameters.put("trainable", Parameters.count(model.trainable()));
        parameters.put("stored_bytes", storedBytes(output));
        if (!result.before().isEmpty()) {
            json.set("before", JSON.valueToTree(result.before()));
        }
        epochs(json.putArray("epochs"), result.epochs());
        json.put("best", result.bestEpoch());
        if (!after.isEmpty()) {
            json.set("after", JSON.valueToTree(after));
        }
        LayerWeights.in(output).ifPresent(weights -> layers(json.putObject("layer_weights"), weights));
        json.put("peak_resident_bytes", Machine.peakResidentBytes());
        Path temporary = output.resolve(FILE + ".tmp");
        Files.writeString(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
        Files.move(temporary, output.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    }

    private static long storedBytes(Path output) throws IOException {
        return AdapterFolder.isOne(output)
                ? AdapterFolder.storedBytes(output)
                : Files.size(output.resolve("model.safetensors"));
    }

    private static void layers(ObjectNode json, LayerWeights weights) {
        ObjectNode layers = json.putObject("layers");
        weights.layers().forEach(layer -> layers.put(String.valueOf(layer.layer()), layer.weight()));
        json.put("gamma", weights.gamma());
    }

    private static void epochs(ArrayNode array, List<EpochReport> epochs) {
        for (EpochReport epoch : epochs) {
            ObjectNode entry = array.addObject();
            entry.put("loss", epoch.loss());
            ObjectNode metrics = entry.putObject("metrics");
            epoch.metrics().forEach(metrics::put);
            entry.put("seconds", epoch.seconds());
            entry.put("tokens", epoch.tokens());
            entry.put("tokens_per_second", epoch.tokensPerSecond());
        }
    }
}
