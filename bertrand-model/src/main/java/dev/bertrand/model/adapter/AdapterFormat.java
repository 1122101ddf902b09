package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.adapter.AdaptedWeights.AdapterTensor;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.checkpoint.StoredWeights.Format;
import dev.bertrand.model.checkpoint.Weights;
import dev.bertrand.model.head.BertForTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Somebody's layout of an adapter's folder. */
sealed interface AdapterFormat permits PeftFormat, AdapterHubFormat {
    /** The layout that a method is known by. */
    static AdapterFormat of(AdapterMethod method) {
        return method instanceof BottleneckConfig ? new AdapterHubFormat() : new PeftFormat();
    }

    /** The layout of an {@code adapter_config.json}. */
    static AdapterFormat of(JsonNode config, Path file) {
        if (config.path("peft_type").isTextual()) {
            return new PeftFormat();
        }
        if (config.path("config").isObject()) {
            return new AdapterHubFormat();
        }
        throw new IllegalArgumentException(
                "%s has neither PEFT's peft_type nor AdapterHub's config, so it is not known what adapter this is"
                        .formatted(file));
    }

    /** {@code adapter_config.json}. */
    ObjectNode config(AdapterMethod method, BertForTask model, String base);

    /** What else is written, by file. */
    Map<String, ObjectNode> configs(BertForTask model, String base);

    /** Where tensors go, by file and by the names that they have in it. */
    Map<String, Map<String, Tensor>> files(Map<String, Tensor> trained);

    AdapterMethod method(JsonNode config);

    /** The Hugging Face class of the model that the adapter is a part of. */
    String architecture(JsonNode config);

    /** Names of the files that may hold tensors; of several names for one file, the first that there is. */
    List<List<String>> names();

    /** The files of a folder that hold tensors. */
    default List<Path> weightFiles(Path folder) {
        List<Path> files = names().stream()
                .flatMap(names -> names.stream()
                        .map(folder::resolve)
                        .filter(Files::isRegularFile)
                        .limit(1))
                .toList();
        if (files.isEmpty()) {
            throw new IllegalArgumentException("%s has none of the files %s".formatted(folder, names()));
        }
        return files;
    }

    /** All tensors of files, by our names. */
    static Map<String, AdapterTensor> open(List<Path> files) {
        Map<String, AdapterTensor> tensors = new LinkedHashMap<>();
        for (Path file : files) {
            boolean safetensors = file.toString().endsWith(".safetensors");
            Weights weights = new StoredWeights(file, safetensors ? Format.SAFETENSORS : Format.PYTORCH).open();
            weights.names().forEach(stored -> tensors.put(PeftFormat.ours(stored), new AdapterTensor(weights, stored)));
        }
        return tensors;
    }

    /** The tensors under {@code bert.}, or the others. */
    static Map<String, Tensor> part(Map<String, Tensor> trained, boolean encoder) {
        Map<String, Tensor> part = new LinkedHashMap<>();
        trained.forEach((name, tensor) -> {
            if (name.startsWith("bert.") == encoder) {
                part.put(name, tensor);
            }
        });
        return part;
    }
}
