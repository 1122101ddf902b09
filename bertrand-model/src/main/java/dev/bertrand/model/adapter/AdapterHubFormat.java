package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.bertrand.model.adapter.BottleneckConfig.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * AdapterHub's library {@code adapters} 1.2: {@code adapter.safetensors} under the names of the model with the adapter in
 * it, and the task's layer beside it in {@code model_head.safetensors} with {@code head_config.json}. Files of earlier
 * versions are read, back to the first of {@code adapter-transformers}.
 */
record AdapterHubFormat() implements AdapterFormat {
    static final String HEAD_CONFIG = "head_config.json";
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String VERSION = "adapters.1.2.0";
    private static final String FILE = "adapter.safetensors";
    private static final String HEAD = "model_head.safetensors";
    private static final String NAME = "task"; // of methods that have none

    @Override
    public AdapterLayout layout() {
        return AdapterLayout.ADAPTERHUB;
    }

    @Override
    public ObjectNode config(AdapterMethod method, AdaptedModel model, Set<String> tensors) {
        ObjectNode json = describe(model);
        json.put("name", name(method));
        if (method instanceof BottleneckConfig bottleneck) {
            json.set("config", AdapterHubBottleneck.write(bottleneck));
        } else if (method instanceof PrefixConfig prefix) {
            json.set("config", AdapterHubPrefix.write(prefix));
        } else if (method instanceof LoraConfig lora) {
            json.set("config", AdapterHubLora.write(lora, model));
        } else if (method instanceof Ia3Config ia3) {
            json.set("config", AdapterHubLora.write(ia3));
        } else {
            throw new IllegalArgumentException(
                    "AdapterHub has no such method as %s; leave the adapter in the layout that it has"
                            .formatted(method.id()));
        }
        return json;
    }

    private static String name(AdapterMethod method) {
        if (method instanceof BottleneckConfig bottleneck) {
            return bottleneck.name();
        }
        return method instanceof PrefixConfig prefix ? prefix.name() : NAME;
    }

    private static ObjectNode describe(AdaptedModel model) {
        ObjectNode json = JSON.createObjectNode();
        json.put("hidden_size", model.hiddenSize());
        json.put("model_class", model.architecture());
        json.put("model_name", model.base());
        json.put("model_type", "bert");
        json.put("version", VERSION);
        return json;
    }

    @Override
    public Map<String, ObjectNode> configs(AdaptedModel model) {
        ObjectNode json = describe(model);
        json.putNull("name");
        json.putNull("config");
        json.put("num_labels", model.labels().size());
        ObjectNode labels = json.putObject("label2id");
        for (int i = 0; i < model.labels().size(); i++) {
            labels.put(model.labels().get(i), i);
        }
        return Map.of(HEAD_CONFIG, json);
    }

    @Override
    public Map<String, Map<String, Tensor>> files(AdapterMethod method, Map<String, Tensor> trained) {
        Map<String, Tensor> encoder = new LinkedHashMap<>();
        AdapterFormat.part(trained, true)
                .forEach((name, tensor) -> encoder.put(AdapterHubNames.theirs(name, name(method)), tensor));
        Map<String, Map<String, Tensor>> files = new LinkedHashMap<>();
        files.put(FILE, encoder);
        Map<String, Tensor> head = AdapterFormat.part(trained, false);
        if (!head.isEmpty()) {
            files.put(HEAD, head);
        }
        return files;
    }

    @Override
    public AdapterMethod method(AdapterSource source) {
        AdapterHubHead.requireKnown(source.head());
        JsonNode config = config(source);
        String architecture = config.path("architecture").asText("null");
        return switch (architecture) {
            case "lora" -> AdapterHubLora.read(config, source);
            case "prefix_tuning" -> AdapterHubPrefix.read(config, source);
            case "null", "bottleneck" -> AdapterHubBottleneck.read(config, source);
            default ->
                throw ConfigKeys.refused(
                        "architecture", config.path("architecture"), "lora, prefix_tuning and bottlenecks");
        };
    }

    /** The config with keys as they are today, whole even where the file names it. */
    private static JsonNode config(AdapterSource source) {
        JsonNode config = source.config().path("config");
        if (config.isTextual()) {
            return named(config.asText());
        }
        ObjectNode today = JSON.createObjectNode();
        // The very first files say MH_Adapter, Output_Adapter, LN_before.
        config.properties().forEach(entry -> today.set(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        return today;
    }

    /** adapters 1.2, ADAPTER_CONFIG_MAP in configuration/adapter_config.py: the names of whole configs. */
    private static JsonNode named(String name) {
        return switch (name) {
            case "houlsby", "double_seq_bn" -> AdapterHubBottleneck.write(BottleneckConfig.houlsby(NAME));
            case "pfeiffer", "seq_bn" -> AdapterHubBottleneck.write(BottleneckConfig.pfeiffer(NAME));
            case "parallel", "par_bn" -> AdapterHubBottleneck.write(BottleneckConfig.parallel(NAME));
            case "lora" -> AdapterHubLora.defaults(false);
            case "ia3" -> AdapterHubLora.defaults(true);
            case "prefix_tuning_flat" -> AdapterHubPrefix.write(PrefixConfig.defaults(NAME));
            default ->
                throw ConfigKeys.refused(
                        "config",
                        TextNode.valueOf(name),
                        "lora, ia3, prefix_tuning_flat and " + List.of(Placement.values()));
        };
    }

    @Override
    public String ours(String stored, AdapterSource source) {
        String today = AdapterHubNames.ofToday(stored);
        return AdapterHubNames.ours(today, AdapterHubLora.scales(config(source)), AdapterHubHead.layer(source.head()));
    }

    @Override
    public @Nullable String architecture(AdapterSource source) {
        return AdapterHubHead.architecture(source.head());
    }

    @Override
    public @Nullable String base(AdapterSource source) {
        return source.config().path("model_name").asText(null);
    }

    @Override
    public List<List<String>> names() {
        return List.of(List.of(FILE, "pytorch_adapter.bin"), List.of(HEAD, "pytorch_model_head.bin"));
    }
}
