package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.util.Set;

/** Keys of configs: says no to what others ask for and this library does not do, so that nothing is silently dropped. */
final class ConfigKeys {
    private ConfigKeys() {}

    /** Refuses a key that has another value than the only one that this library does; it may be missing or null. */
    static void require(JsonNode config, String key, Object wanted) {
        JsonNode got = config.path(key);
        if (!got.isMissingNode() && !got.isNull() && !got.asText().equals(wanted.toString())) {
            throw refused(key, got, String.valueOf(wanted));
        }
    }

    /** Refuses whatever has a value and is not known. */
    static void requireNothingBeside(JsonNode config, Set<String> known) {
        config.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            boolean says = value.isContainerNode()
                    ? !value.isEmpty()
                    : !value.isNull() && !value.asText().equals("false");
            if (says && !known.contains(entry.getKey())) {
                throw refused(entry.getKey(), value, "nothing");
            }
        });
    }

    /** A number as Python writes it: without a fraction where it has none. */
    static JsonNode number(double value) {
        return value == Math.rint(value) ? LongNode.valueOf((long) value) : DoubleNode.valueOf(value);
    }

    static IllegalArgumentException refused(String key, JsonNode got, String wanted) {
        return new IllegalArgumentException("%s has \"%s\": %s, which this library does not do; it does %s"
                .formatted(AdapterFolder.CONFIG, key, got, wanted));
    }
}
