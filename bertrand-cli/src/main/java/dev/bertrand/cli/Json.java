package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON in and out, and fields of records with errors that name them. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /** A new, empty record. */
    public static ObjectNode record() {
        return MAPPER.createObjectNode();
    }

    /**
     * A line of JSONL.
     *
     * @throws IllegalArgumentException if it is not one JSON object
     */
    public static ObjectNode object(String line) {
        if (line.isBlank()) {
            throw new IllegalArgumentException("the line is empty; wanted a JSON object");
        }
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException(
                    "the line is JSON, but %s; wanted an object, in braces".formatted(kind(node)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the line is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** {@code value} (a node, a record, a map) in one line; every character survives, lone surrogates escaped. */
    public static String line(Object value) {
        try {
            return escapeLoneSurrogates(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code value} as a document for people and programs. */
    public static String document(Object value) {
        try {
            return escapeLoneSurrogates(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** UTF-8 has no code for half a character; JSON has. */
    private static String escapeLoneSurrogates(String json) {
        StringBuilder escaped = null;
        for (int i = 0; i < json.length(); i++) {
            char unit = json.charAt(i);
            if (!Character.isSurrogate(unit)) {
                if (escaped != null) {
                    escaped.append(unit);
                }
            } else if (Character.isSupplementaryCodePoint(json.codePointAt(i))) {
                if (escaped != null) {
                    escaped.appendCodePoint(json.codePointAt(i));
                }
                i++;
            } else {
                escaped = escaped == null ? new StringBuilder(json.substring(0, i)) : escaped;
                escaped.append("\\u%04x".formatted((int) unit));
            }
        }
        return escaped == null ? json : escaped.toString();
    }

    /** A field that must be a text. */
    public static String text(ObjectNode record, String field) {
        String value = optionalText(record, field);
        if (value == null) {
            throw new IllegalArgumentException("the record has no \"%s\"; it has %s".formatted(field, fields(record)));
        }
        return value;
    }

    /** A field that may be a text; null where it is missing or null. */
    public static @Nullable String optionalText(ObjectNode record, String field) {
        JsonNode node = present(record, field);
        if (node == null) {
            return null;
        }
        if (!node.isTextual()) {
            throw wrong(field, node, "a text");
        }
        return node.textValue();
    }

    /** A whole number, or {@code fallback} where the field is missing or null. */
    public static int integer(ObjectNode record, String field, int fallback) {
        JsonNode node = present(record, field);
        if (node == null) {
            return fallback;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(field, node, "a whole number");
        }
        return node.intValue();
    }

    /** true or false, or {@code fallback} where the field is missing or null. */
    public static boolean flag(ObjectNode record, String field, boolean fallback) {
        JsonNode node = present(record, field);
        if (node == null) {
            return fallback;
        }
        if (!node.isBoolean()) {
            throw wrong(field, node, "true or false");
        }
        return node.booleanValue();
    }

    /** A list of whole numbers; null where the field is missing or null. */
    public static int @Nullable [] integers(ObjectNode record, String field) {
        JsonNode node = present(record, field);
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            throw wrong(field, node, "a list of whole numbers");
        }
        int[] values = new int[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode element = node.get(i);
            if (!element.isIntegralNumber() || !element.canConvertToInt()) {
                throw new IllegalArgumentException(
                        "\"%s\"[%d] is %s; wanted a whole number".formatted(field, i, shown(element)));
            }
            values[i] = element.intValue();
        }
        return values;
    }

    /** A list of texts; null where the field is missing or null. */
    public static @Nullable List<String> texts(ObjectNode record, String field) {
        JsonNode node = present(record, field);
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            throw wrong(field, node, "a list of texts");
        }
        List<String> values = new ArrayList<>();
        for (JsonNode element : node) {
            if (!element.isTextual()) {
                throw new IllegalArgumentException(
                        "\"%s\"[%d] is %s; wanted a text".formatted(field, values.size(), shown(element)));
            }
            values.add(element.textValue());
        }
        return values;
    }

    /** A field's value; null where it is missing or null. */
    public static @Nullable JsonNode present(ObjectNode record, String field) {
        JsonNode node = record.get(field);
        return node == null || node.isNull() ? null : node;
    }

    /** An error that names the field, what it is and what it should be. */
    public static IllegalArgumentException wrong(String field, JsonNode got, String wanted) {
        return new IllegalArgumentException("\"%s\" is %s; wanted %s".formatted(field, shown(got), wanted));
    }

    private static String fields(ObjectNode record) {
        List<String> names = new ArrayList<>();
        record.fieldNames().forEachRemaining(names::add);
        return names.isEmpty() ? "no field" : String.join(", ", names);
    }

    private static String shown(JsonNode node) {
        return node.isContainerNode() ? kind(node) : node.toString();
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN, NULL, BINARY, MISSING, POJO -> node.toString();
        };
    }

    /** What stands in the place of a line that could not be answered. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record BadLine(long line, String error) {}
}
