package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Somebody's layout of an adapter's folder. */
sealed interface AdapterFormat permits PeftFormat, AdapterHubFormat {
    /** The layout that a method is known by. */
    static AdapterFormat of(AdapterMethod method) {
        return method instanceof BottleneckConfig || method instanceof PrefixConfig
                ? new AdapterHubFormat()
                : new PeftFormat();
    }

    /** The layout of an {@code adapter_config.json}. */
    static AdapterFormat of(JsonNode config, Path file) {
        if (config.path("peft_type").isTextual()) {
            return new PeftFormat();
        }
        if (config.path("config").isObject() || config.path("config").isTextual()) {
            return new AdapterHubFormat();
        }
        throw new IllegalArgumentException(
                "%s has neither PEFT's peft_type nor AdapterHub's config, so it is not known what adapter this is"
                        .formatted(file));
    }

    AdapterLayout layout();

    /**
     * {@code adapter_config.json}.
     *
     * @param tensors our names of what is stored
     * @throws IllegalArgumentException if the layout cannot say what the method is
     */
    ObjectNode config(AdapterMethod method, AdaptedModel model, Set<String> tensors);

    /** What is written beside the tensors of the task's layer, by file. */
    Map<String, ObjectNode> configs(AdaptedModel model);

    /** Where tensors go, by file and by the names that they have in it. */
    Map<String, Map<String, Tensor>> files(AdapterMethod method, Map<String, Tensor> trained);

    /** @throws IllegalArgumentException if it is of another kind than this library has */
    AdapterMethod method(AdapterSource source);

    /** Our name of a tensor. */
    String ours(String stored, AdapterSource source);

    /** The Hugging Face class that the task's layer belongs to; null where nothing says it. */
    @Nullable
    String architecture(AdapterSource source);

    /** The base model's name; null where nothing says it. */
    @Nullable
    String base(AdapterSource source);

    /** Names of the files that may hold tensors; of several names for one file, the first that there is. */
    List<List<String>> names();

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
