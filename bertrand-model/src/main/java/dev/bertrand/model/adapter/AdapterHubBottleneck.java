package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.adapter.BottleneckConfig.Placement;
import dev.bertrand.model.config.Activation;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** AdapterHub's configs of bottlenecks: of its many switches, those combinations that the three named placements have. */
final class AdapterHubBottleneck {
    private static final String DEFAULT = "default";
    private static final String FACTOR = "reduction_factor";
    private static final String LEFT_OUT = "leave_out";
    private static final String FUNCTION = "non_linearity";
    private static final double USUAL_FACTOR = 16;

    /** adapters 1.2, ACTIVATION_RENAME in utils.py: what functions were called in files without a version. */
    private static final Map<String, String> OLD_FUNCTIONS = Map.of("gelu", "gelu_new", "gelu_orig", "gelu");

    /** Keys that are read or checked, and those that concern only training, or what other keys switch off. */
    private static final Set<String> KNOWN = Set.of(
            "architecture",
            "mh_adapter",
            "output_adapter",
            FACTOR,
            FUNCTION,
            LEFT_OUT,
            "original_ln_before",
            "original_ln_after",
            "residual_before_ln",
            "adapter_residual_before_ln",
            "is_parallel",
            "scaling",
            "inv_adapter",
            "invertible_adapter",
            "inv_adapter_reduction_factor",
            "init_weights",
            "init_weights_seed",
            "dropout",
            "stochastic_depth",
            "dtype",
            "attention_type",
            "phm_dim",
            "phm_c_init",
            "phm_init_range",
            "phm_rank",
            "phm_bias",
            "learn_phm",
            "factorized_phm_w",
            "shared_w_phm",
            "shared_phm_rule",
            "factorized_phm_rule",
            "hypercomplex_nonlinearity");

    private AdapterHubBottleneck() {}

    static ObjectNode write(BottleneckConfig bottleneck) {
        ObjectNode config = AdapterHubFormat.JSON.createObjectNode();
        config.put("mh_adapter", bottleneck.placement() == Placement.DOUBLE_SEQ_BN);
        config.put("output_adapter", true);
        config.put("is_parallel", bottleneck.placement() == Placement.PAR_BN);
        config.put("original_ln_before", bottleneck.placement() == Placement.SEQ_BN);
        config.put("original_ln_after", true);
        config.put("residual_before_ln", true);
        config.put("adapter_residual_before_ln", false);
        config.put("ln_before", false);
        config.put("ln_after", false);
        config.put(FUNCTION, name(bottleneck.activation()));
        config.put("scaling", bottleneck.scaling());
        config.put("init_weights", "bert");
        config.put("dropout", 0.0);
        config.put("use_gating", false);
        config.put("cross_adapter", false);
        ArrayNode leftOut = config.putArray(LEFT_OUT);
        ObjectNode factors = AdapterHubFormat.JSON.createObjectNode();
        bottleneck.reductionOf().forEach((layer, factor) -> {
            if (Double.isInfinite(factor)) {
                leftOut.add(layer);
            } else {
                factors.put(layer.toString(), factor);
            }
        });
        if (factors.isEmpty()) {
            config.put(FACTOR, bottleneck.reduction());
        } else {
            config.set(FACTOR, factors.put(DEFAULT, bottleneck.reduction()));
        }
        return config;
    }

    /** Its names of functions are those of Hugging Face, but for one. */
    private static String name(Activation activation) {
        return activation == Activation.SILU ? "swish" : activation.toString();
    }

    static BottleneckConfig read(JsonNode config, AdapterSource source) {
        Placement placement = config.path("is_parallel").asBoolean()
                ? Placement.PAR_BN
                : config.path("mh_adapter").asBoolean() ? Placement.DOUBLE_SEQ_BN : Placement.SEQ_BN;
        requireKnown(config, placement);
        requireNotInvertible(config, source);
        JsonNode factor = config.path(FACTOR);
        Map<Integer, Double> single = new TreeMap<>();
        factor.properties().forEach(layer -> {
            if (!layer.getKey().equals(DEFAULT)) {
                single.put(Integer.valueOf(layer.getKey()), layer.getValue().asDouble());
            }
        });
        config.path(LEFT_OUT).forEach(layer -> single.put(layer.asInt(), Double.POSITIVE_INFINITY));
        return new BottleneckConfig(
                source.config().path("name").asText(),
                placement,
                factor.isObject() ? factor.path(DEFAULT).asDouble(USUAL_FACTOR) : factor.asDouble(),
                single,
                function(config.path(FUNCTION), source.config().has("version")),
                config.path("scaling").asDouble(1));
    }

    private static Activation function(JsonNode json, boolean today) {
        String name = json.asText();
        String renamed = today ? name : OLD_FUNCTIONS.getOrDefault(name, name);
        try {
            return Activation.of(renamed.equals("swish") ? Activation.SILU.toString() : renamed);
        } catch (IllegalArgumentException e) {
            throw ConfigKeys.refused(FUNCTION, json, "relu, swish, gelu, gelu_new");
        }
    }

    private static void requireKnown(JsonNode config, Placement placement) {
        ConfigKeys.require(config, "mh_adapter", placement == Placement.DOUBLE_SEQ_BN);
        ConfigKeys.require(config, "output_adapter", true);
        ConfigKeys.require(config, "original_ln_before", placement == Placement.SEQ_BN);
        if (placement == Placement.SEQ_BN && !config.path("original_ln_before").asBoolean()) {
            throw ConfigKeys.refused(
                    "original_ln_before", config.path("original_ln_before"), "true without mh_adapter");
        }
        ConfigKeys.require(config, "original_ln_after", true);
        ConfigKeys.require(config, "residual_before_ln", true);
        ConfigKeys.require(config, "adapter_residual_before_ln", false);
        if (config.has("scaling") && !config.path("scaling").isNumber()) {
            throw ConfigKeys.refused("scaling", config.path("scaling"), "numbers");
        }
        ConfigKeys.requireNothingBeside(config, KNOWN);
    }

    /**
     * Old task adapters have invertible adapters in their configs that are not in their files, and mean none (adapters 1.2,
     * _fix_legacy_config in loading.py).
     */
    private static void requireNotInvertible(JsonNode config, AdapterSource source) {
        for (String key : Set.of("inv_adapter", "invertible_adapter")) {
            JsonNode invertible = config.path(key);
            boolean says = !invertible.isMissingNode() && !invertible.isNull();
            boolean isTask = source.config().path("type").asText().equals("text_task");
            boolean stored = !isTask
                    || source.tensors().keySet().stream().anyMatch(name -> name.contains("invertible_adapters."));
            if (says && stored) {
                throw ConfigKeys.refused(key, invertible, "none");
            }
        }
    }
}
