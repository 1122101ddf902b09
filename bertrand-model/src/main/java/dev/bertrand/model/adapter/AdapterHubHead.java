package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * AdapterHub's {@code head_config.json}: of the layer of a Hugging Face class, or of a head of the library's own, which is
 * the same only where it is one layer on what the class gives to its own (heads/base.py). Its usual classification head is
 * two layers on [CLS].
 */
final class AdapterHubHead {
    private static final Map<String, String> CLASSES = Map.of(
            "classification",
            "BertForSequenceClassification",
            "tagging",
            "BertForTokenClassification",
            "question_answering",
            "BertForQuestionAnswering");

    private AdapterHubHead() {}

    /** @throws IllegalArgumentException if the head is none of this library's */
    static void requireKnown(JsonNode head) {
        JsonNode own = head.path("config");
        if (!own.isObject()) {
            return;
        }
        JsonNode type = own.path("head_type");
        if (!CLASSES.containsKey(type.asText())) {
            throw refused("head_type", type, CLASSES.keySet().toString());
        }
        if (own.path("layers").asInt(1) != 1) {
            throw refused("layers", own.path("layers"), "1");
        }
        if (type.asText().equals("classification") && !own.path("use_pooler").asBoolean()) {
            throw refused("use_pooler", own.path("use_pooler"), "true");
        }
    }

    private static IllegalArgumentException refused(String key, JsonNode got, String wanted) {
        return new IllegalArgumentException(
                "its head has \"%s\": %s; this library has heads with %s. Without %s and the head's file the adapter alone is loaded."
                        .formatted(key, got, wanted, AdapterHubFormat.HEAD_CONFIG));
    }

    /** Our name of the only layer. */
    static String layer(JsonNode head) {
        return head.at("/config/head_type").asText().equals("question_answering") ? "qa_outputs" : "classifier";
    }

    /** The class with the head; null where there is none. */
    static @Nullable String architecture(JsonNode head) {
        String type = head.at("/config/head_type").asText();
        return CLASSES.getOrDefault(type, head.path("model_class").asText(null));
    }

    /** The labels in their order; none where the head does not name them. */
    static List<String> labels(JsonNode head) {
        JsonNode own = head.at("/config/label2id");
        Map<Integer, String> labels = new TreeMap<>();
        (own.isObject() ? own : head.path("label2id"))
                .properties()
                .forEach(label -> labels.put(label.getValue().asInt(), label.getKey()));
        return new ArrayList<>(labels.values());
    }
}
