package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * Hugging Face's PEFT: {@code adapter_model.safetensors}, with {@code base_model.model.} before every name. Methods that
 * PEFT does not have (a selection of the encoder's own parameters) take its layout with a {@code peft_type} of their own.
 */
record PeftFormat() implements AdapterFormat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "base_model.model.";
    private static final String TYPE = "peft_type";
    private static final String FILE = "adapter_model.safetensors";
    private static final String EXAMPLE = "bert.encoder.layer.0."; // any layer does

    /** Both output maps of a layer: PEFT compares the ends of names. */
    private static final String OUTPUTS = "output.dense";

    /** One of them, which takes a pattern. */
    private static final String OUTPUT_ALONE = ".*\\.layer\\.\\d+\\.output\\.dense";

    /** The file's name of a tensor as our name. */
    static String ours(String stored) {
        return stored.startsWith(PREFIX) ? stored.substring(PREFIX.length()) : stored;
    }

    @Override
    public ObjectNode config(AdapterMethod method, BertForTask model, String base) {
        ObjectNode json = JSON.createObjectNode();
        json.put("base_model_name_or_path", base);
        json.put("inference_mode", true);
        json.put("task_type", taskType(model));
        ArrayNode heads = json.putArray("modules_to_save");
        AdapterFormat.part(model.parameters().trainable(), false).keySet().stream()
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .distinct()
                .forEach(heads::add);
        if (method instanceof LoraConfig lora) {
            put(json, lora);
        } else if (method instanceof Ia3Config ia3) {
            put(json, ia3);
        } else if (method instanceof Selection selection) {
            json.put(TYPE, selection.name());
        } else {
            throw new AssertionError("PEFT has no such method: " + method);
        }
        return json;
    }

    private static void put(ObjectNode json, LoraConfig lora) {
        json.put(TYPE, "LORA");
        json.put("r", lora.rank());
        json.put("lora_alpha", lora.alpha());
        json.put("lora_dropout", lora.dropout());
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("use_rslora", lora.rankStabilized());
        json.put("use_dora", lora.decomposed());
        putSites(json, "target_modules", lora.sites());
    }

    private static void put(ObjectNode json, Ia3Config ia3) {
        json.put(TYPE, "IA3");
        json.put("fan_in_fan_out", false);
        Set<Site> all = EnumSet.copyOf(ia3.outputs());
        all.addAll(ia3.inputs());
        putSites(json, "target_modules", all);
        putSites(json, "feedforward_modules", ia3.inputs());
    }

    /** PEFT's names of maps: a list of ends, or a pattern where those would say more than is meant. */
    private static void putSites(ObjectNode json, String key, Set<Site> sites) {
        List<String> ends = new ArrayList<>();
        for (Site site : Site.values()) {
            if (sites.contains(site) && site != Site.OUTPUT) {
                ends.add(site.path().substring(site.path().lastIndexOf("self.") < 0 ? 0 : "attention.self.".length()));
            }
        }
        if (sites.contains(Site.OUTPUT) && sites.contains(Site.ATTENTION_OUTPUT)) {
            ends.remove(Site.ATTENTION_OUTPUT.path());
            ends.add(OUTPUTS);
        } else if (sites.contains(Site.OUTPUT)) {
            ends.replaceAll(end -> ".*\\." + Pattern.quote(end));
            ends.add(OUTPUT_ALONE);
            json.put(key, String.join("|", ends));
            return;
        }
        ends.forEach(json.putArray(key)::add);
    }

    /** The maps that a list of ends, or a pattern, means. */
    private static Set<Site> sites(JsonNode modules, String key) {
        Set<Site> sites = EnumSet.noneOf(Site.class);
        for (Site site : Site.values()) {
            String name = EXAMPLE + site.path();
            boolean meant = false;
            for (JsonNode end : modules) {
                meant |= name.equals(end.asText()) || name.endsWith("." + end.asText());
            }
            if (modules.isTextual()) {
                meant = Pattern.matches(modules.asText(), name);
            }
            if (meant) {
                sites.add(site);
            }
        }
        if (sites.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is %s, which names no map of a BERT's layers".formatted(key, modules));
        }
        return sites;
    }

    private static String taskType(BertForTask model) {
        return switch (model.architecture()) {
            case "BertForSequenceClassification" -> "SEQ_CLS";
            case "BertForTokenClassification" -> "TOKEN_CLS";
            case "BertForQuestionAnswering" -> "QUESTION_ANS";
            default -> "FEATURE_EXTRACTION";
        };
    }

    @Override
    public Map<String, ObjectNode> configs(BertForTask model, String base) {
        return Map.of();
    }

    @Override
    public Map<String, Map<String, Tensor>> files(Map<String, Tensor> trained) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        trained.forEach((name, tensor) -> named.put(PREFIX + name, tensor));
        return Map.of(FILE, named);
    }

    @Override
    public String architecture(JsonNode config) {
        String type = config.path("task_type").asText();
        return switch (type) {
            case "SEQ_CLS" -> "BertForSequenceClassification";
            case "TOKEN_CLS" -> "BertForTokenClassification";
            case "QUESTION_ANS" -> "BertForQuestionAnswering";
            default ->
                throw new IllegalArgumentException(
                        "task_type is %s; wanted SEQ_CLS, TOKEN_CLS or QUESTION_ANS".formatted(type));
        };
    }

    @Override
    public AdapterMethod method(JsonNode config) {
        String type = config.path(TYPE).asText();
        return switch (type) {
            case "LORA" ->
                new LoraConfig(
                        config.path("r").asInt(),
                        config.path("lora_alpha").asDouble(),
                        config.path("lora_dropout").asDouble(),
                        sites(config.path("target_modules"), "target_modules"),
                        config.path("use_rslora").asBoolean(),
                        config.path("use_dora").asBoolean());
            case "IA3" -> {
                Set<Site> all = sites(config.path("target_modules"), "target_modules");
                Set<Site> inputs = config.path("feedforward_modules").isEmpty()
                        ? EnumSet.noneOf(Site.class)
                        : sites(config.path("feedforward_modules"), "feedforward_modules");
                Set<Site> outputs = EnumSet.copyOf(all);
                outputs.removeAll(inputs);
                inputs.retainAll(all);
                yield new Ia3Config(outputs, inputs);
            }
            default ->
                Arrays.stream(Selection.values())
                        .filter(selection -> selection.name().equals(type))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "peft_type is %s; this library has LORA, IA3 and its own %s"
                                        .formatted(type, Arrays.toString(Selection.values()))));
        };
    }

    @Override
    public List<List<String>> names() {
        return List.of(List.of(FILE, "adapter_model.bin"));
    }
}
