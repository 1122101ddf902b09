package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** PEFT's LoraConfig. */
final class PeftLora {
    /** Ways to begin that leave the base's weights as they are; the others need a changed base. */
    private static final Set<String> BEGINNINGS = Set.of("true", "false", "gaussian", "orthogonal", "eva");

    /** Where layers' numbers are in BERT's names, as JSON. */
    private static final Set<String> LAYER_PATTERNS = Set.of("null", "[]", "\"layer\"", "[\"layer\"]");

    private PeftLora() {}

    static void put(ObjectNode json, LoraConfig lora) {
        json.put("r", lora.rank());
        json.set("lora_alpha", ConfigKeys.number(lora.alpha()));
        json.put("lora_dropout", lora.dropout());
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("use_rslora", lora.rankStabilized());
        json.put("use_dora", lora.decomposed());
        lora.rankOf().forEach(json.putObject("rank_pattern")::put);
        ObjectNode alphas = json.putObject("alpha_pattern");
        lora.alphaOf().forEach((pattern, alpha) -> alphas.set(pattern, ConfigKeys.number(alpha)));
        json.putNull(PeftModules.LAYERS);
        new PeftModules(lora.sites(), lora.layers()).put(json, PeftFormat.TARGETS);
    }

    static LoraConfig read(JsonNode config) {
        ConfigKeys.require(config, "bias", "none");
        JsonNode begins = config.path("init_lora_weights");
        if (!begins.isMissingNode() && !BEGINNINGS.contains(begins.asText())) {
            throw ConfigKeys.refused("init_lora_weights", begins, "those that leave the base as it is");
        }
        JsonNode pattern = config.path("layers_pattern");
        if (!pattern.isMissingNode() && !LAYER_PATTERNS.contains(pattern.toString())) {
            throw ConfigKeys.refused("layers_pattern", pattern, "layer");
        }
        PeftModules targets = PeftModules.read(config, PeftFormat.TARGETS);
        Map<String, Integer> ranks = new LinkedHashMap<>();
        Map<String, Double> alphas = new LinkedHashMap<>();
        config.path("rank_pattern")
                .properties()
                .forEach(one -> ranks.put(one.getKey(), one.getValue().asInt()));
        config.path("alpha_pattern")
                .properties()
                .forEach(one -> alphas.put(one.getKey(), one.getValue().asDouble()));
        return new LoraConfig(
                config.path("r").asInt(),
                config.path("lora_alpha").asDouble(),
                config.path("lora_dropout").asDouble(),
                targets.sites(),
                config.path("use_rslora").asBoolean(),
                config.path("use_dora").asBoolean(),
                ranks,
                alphas,
                layers(config.path(PeftModules.LAYERS), targets.layers()));
    }

    /** A number or a list of them; {@code others} where there is none. */
    private static Set<Integer> layers(JsonNode json, Set<Integer> others) {
        if (json.isInt()) {
            return Set.of(json.asInt());
        }
        Set<Integer> layers = new TreeSet<>();
        json.forEach(number -> layers.add(number.asInt()));
        return layers.isEmpty() ? others : layers;
    }
}
