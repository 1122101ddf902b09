package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.encoder.Site;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's PEFT: {@code adapter_model.safetensors}, with {@code base_model.model.} before every name. Methods that
 * PEFT does not have (a selection of the encoder's own parameters) take its layout with a {@code peft_type} of their own.
 */
record PeftFormat() implements AdapterFormat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "base_model.model.";
    private static final String TYPE = "peft_type";
    private static final String BASE = "base_model_name_or_path";
    private static final String TASK = "task_type";
    static final String TARGETS = "target_modules";
    private static final String INPUTS = "feedforward_modules";
    private static final String HEADS = "modules_to_save";
    private static final String POOLER = "bert.pooler.";
    private static final String FILE = "adapter_model.safetensors";

    /** PEFT's names of tasks, by the classes that have their layers. */
    private static final Map<String, String> TASKS = Map.of(
            "BertForSequenceClassification",
            "SEQ_CLS",
            "BertForTokenClassification",
            "TOKEN_CLS",
            "BertForQuestionAnswering",
            "QUESTION_ANS");

    /** Keys that are read, and those that concern only how training begins, or where files came from. */
    private static final Set<String> KNOWN = Set.of(
            TYPE,
            BASE,
            TASK,
            TARGETS,
            INPUTS,
            PeftModules.LAYERS,
            "layers_pattern",
            HEADS,
            "inference_mode",
            "auto_mapping",
            "revision",
            "peft_version",
            "r",
            "lora_alpha",
            "lora_dropout",
            "bias",
            "rank_pattern",
            "alpha_pattern",
            "use_rslora",
            "use_dora",
            "init_lora_weights",
            "init_ia3_weights",
            "eva_config",
            "loftq_config",
            "megatron_core",
            "runtime_config",
            "qalora_group_size");

    @Override
    public AdapterLayout layout() {
        return AdapterLayout.PEFT;
    }

    @Override
    public ObjectNode config(AdapterMethod method, AdaptedModel model, Set<String> tensors) {
        ObjectNode json = JSON.createObjectNode();
        json.put(BASE, model.base());
        json.put("inference_mode", true);
        json.put(TASK, TASKS.getOrDefault(model.architecture(), "FEATURE_EXTRACTION"));
        ArrayNode heads = json.putArray(HEADS);
        tensors.stream()
                .filter(name -> !name.startsWith("bert."))
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .distinct()
                .forEach(heads::add);
        if (tensors.stream().anyMatch(name -> name.startsWith(POOLER))) {
            heads.add("pooler"); // PEFT compares the ends of modules' names
        }
        if (method instanceof LoraConfig lora) {
            PeftLora.put(json.put(TYPE, "LORA"), lora);
        } else if (method instanceof Ia3Config ia3) {
            put(json, ia3);
        } else if (method instanceof Selection selection) {
            json.put(TYPE, selection.name());
        } else {
            throw new IllegalArgumentException(
                    "PEFT has no such method as %s; leave the adapter in AdapterHub's layout".formatted(method.id()));
        }
        return json;
    }

    private static void put(ObjectNode json, Ia3Config ia3) {
        json.put(TYPE, "IA3");
        json.put("fan_in_fan_out", false);
        Set<Site> all = new TreeSet<>(ia3.outputs());
        all.addAll(ia3.inputs());
        new PeftModules(all, Set.of()).put(json, TARGETS);
        new PeftModules(ia3.inputs(), Set.of()).put(json, INPUTS);
    }

    @Override
    public Map<String, ObjectNode> configs(AdaptedModel model) {
        return Map.of();
    }

    @Override
    public Map<String, Map<String, Tensor>> files(AdapterMethod method, Map<String, Tensor> trained) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        trained.forEach((name, tensor) -> named.put(PREFIX + name, tensor));
        return Map.of(FILE, named);
    }

    @Override
    public AdapterMethod method(AdapterSource source) {
        JsonNode config = source.config();
        ConfigKeys.requireNothingBeside(config, KNOWN);
        String type = config.path(TYPE).asText();
        return switch (type) {
            case "LORA" -> PeftLora.read(config);
            case "IA3" -> ia3(config);
            default ->
                Arrays.stream(Selection.values())
                        .filter(selection -> selection.name().equals(type))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "peft_type is %s; this library has LORA, IA3 and its own %s"
                                        .formatted(type, Arrays.toString(Selection.values()))));
        };
    }

    private static Ia3Config ia3(JsonNode config) {
        PeftModules targets = PeftModules.read(config, TARGETS);
        if (!targets.layers().isEmpty()) {
            throw ConfigKeys.refused(TARGETS, config.path(TARGETS), "(IA)3 in all layers");
        }
        Set<Site> inputs = EnumSet.noneOf(Site.class);
        if (!config.path(INPUTS).isEmpty() || config.path(INPUTS).isTextual()) {
            inputs.addAll(PeftModules.read(config, INPUTS).sites());
        }
        Set<Site> outputs = EnumSet.copyOf(targets.sites());
        outputs.removeAll(inputs);
        inputs.retainAll(targets.sites());
        return new Ia3Config(outputs, inputs);
    }

    @Override
    public String ours(String stored, AdapterSource source) {
        return stored.startsWith(PREFIX) ? stored.substring(PREFIX.length()) : stored;
    }

    @Override
    public @Nullable String architecture(AdapterSource source) {
        String task = source.config().path(TASK).asText();
        return TASKS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(task))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable String base(AdapterSource source) {
        return source.config().path(BASE).asText(null);
    }

    @Override
    public List<List<String>> names() {
        return List.of(List.of(FILE, "adapter_model.bin"));
    }
}
