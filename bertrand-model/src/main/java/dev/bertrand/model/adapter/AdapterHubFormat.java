package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.adapter.BottleneckConfig.Placement;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.head.BertForTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * AdapterHub's library {@code adapters} 1.2: {@code adapter.safetensors} under the names of the model with the adapter in
 * it, and the task's layer beside it in {@code model_head.safetensors} with {@code head_config.json}.
 */
record AdapterHubFormat() implements AdapterFormat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "adapters.1.2.0";
    private static final String FILE = "adapter.safetensors";
    private static final String HEAD = "model_head.safetensors";
    private static final String HEAD_CONFIG = "head_config.json";
    private static final String DEFAULT = "default";

    @Override
    public ObjectNode config(AdapterMethod method, BertForTask model, String base) {
        BottleneckConfig bottleneck = (BottleneckConfig) method;
        ObjectNode json = describe(model, base);
        json.put("name", bottleneck.name());
        ObjectNode config = json.putObject("config");
        boolean doubled = bottleneck.placement() == Placement.DOUBLE_SEQ_BN;
        config.put("mh_adapter", doubled);
        config.put("output_adapter", true);
        config.put("is_parallel", bottleneck.placement() == Placement.PAR_BN);
        config.put("original_ln_before", bottleneck.placement() == Placement.SEQ_BN);
        config.put("original_ln_after", true);
        config.put("residual_before_ln", true);
        config.put("adapter_residual_before_ln", false);
        config.put("ln_before", false);
        config.put("ln_after", false);
        config.put("non_linearity", name(bottleneck.activation()));
        config.put("scaling", bottleneck.scaling());
        config.put("init_weights", "bert");
        config.put("dropout", 0.0);
        config.put("use_gating", false);
        config.put("cross_adapter", false);
        config.putArray("leave_out");
        if (bottleneck.reductionOf().isEmpty()) {
            config.put("reduction_factor", bottleneck.reduction());
        } else {
            ObjectNode factors = config.putObject("reduction_factor");
            new TreeMap<>(bottleneck.reductionOf()).forEach((layer, factor) -> factors.put(layer.toString(), factor));
            factors.put(DEFAULT, bottleneck.reduction());
        }
        return json;
    }

    private static ObjectNode describe(BertForTask model, String base) {
        ObjectNode json = JSON.createObjectNode();
        json.put("hidden_size", model.config().hiddenSize());
        json.put("model_class", model.architecture());
        json.put("model_name", base);
        json.put("model_type", "bert");
        json.put("version", VERSION);
        return json;
    }

    /** Its names of functions are those of Hugging Face, but for one. */
    private static String name(Activation activation) {
        return activation == Activation.SILU ? "swish" : activation.toString();
    }

    @Override
    public Map<String, ObjectNode> configs(BertForTask model, String base) {
        ObjectNode json = describe(model, base);
        json.putNull("name");
        json.putNull("config");
        json.put("num_labels", model.config().labels().size());
        ObjectNode labels = json.putObject("label2id");
        for (int i = 0; i < model.config().labels().size(); i++) {
            labels.put(model.config().label(i), i);
        }
        return Map.of(HEAD_CONFIG, json);
    }

    @Override
    public Map<String, Map<String, Tensor>> files(Map<String, Tensor> trained) {
        Map<String, Map<String, Tensor>> files = new LinkedHashMap<>();
        files.put(FILE, AdapterFormat.part(trained, true));
        files.put(HEAD, AdapterFormat.part(trained, false));
        return files;
    }

    @Override
    public String architecture(JsonNode config) {
        return config.path("model_class").asText();
    }

    @Override
    public AdapterMethod method(JsonNode json) {
        JsonNode config = json.path("config");
        Placement placement = config.path("is_parallel").asBoolean()
                ? Placement.PAR_BN
                : config.path("mh_adapter").asBoolean() ? Placement.DOUBLE_SEQ_BN : Placement.SEQ_BN;
        requireKnown(config, placement);
        JsonNode factor = config.path("reduction_factor");
        Map<Integer, Double> single = new TreeMap<>();
        factor.properties().forEach(layer -> {
            if (!layer.getKey().equals(DEFAULT)) {
                single.put(Integer.valueOf(layer.getKey()), layer.getValue().asDouble());
            }
        });
        String function = config.path("non_linearity").asText();
        return new BottleneckConfig(
                json.path("name").asText(),
                placement,
                factor.isObject() ? factor.path(DEFAULT).asDouble(16) : factor.asDouble(),
                single,
                Activation.of(function.equals("swish") ? Activation.SILU.toString() : function),
                config.path("scaling").asDouble(1));
    }

    /** Of the many switches, those combinations that the three named placements have. */
    private static void requireKnown(JsonNode config, Placement placement) {
        boolean known = config.path("output_adapter").asBoolean(true)
                && config.path("original_ln_before").asBoolean() == (placement == Placement.SEQ_BN)
                && config.path("original_ln_after").asBoolean(true)
                && config.path("residual_before_ln").asBoolean(true)
                && !config.path("adapter_residual_before_ln").asBoolean()
                && !config.path("ln_before").asBoolean()
                && !config.path("ln_after").asBoolean()
                && !config.path("use_gating").asBoolean()
                && config.path("inv_adapter").isEmpty()
                && !config.path("phm_layer").asBoolean()
                && config.path("leave_out").isEmpty();
        if (!known) {
            throw new IllegalArgumentException(
                    "%s is an adapter of another kind than double_seq_bn, seq_bn and par_bn with their defaults: %s"
                            .formatted(AdapterFolder.CONFIG, config));
        }
    }

    @Override
    public List<List<String>> names() {
        return List.of(List.of(FILE, "pytorch_adapter.bin"), List.of(HEAD, "pytorch_model_head.bin"));
    }
}
