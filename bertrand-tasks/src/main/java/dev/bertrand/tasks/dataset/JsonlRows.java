package dev.bertrand.tasks.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object a line; its fields are the columns, and may differ from line to line. */
final class JsonlRows implements Rows {
    private final ObjectReader json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();
    private final BufferedReader reader;
    private final @Nullable String listSeparator;
    private int line;

    /** @param listSeparator what joins a list of texts to one; null where a field may not hold a list */
    JsonlRows(BufferedReader reader, @Nullable String listSeparator) {
        this.reader = reader;
        this.listSeparator = listSeparator;
    }

    @Override
    public @Nullable Row next() throws IOException {
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            line++;
            if (!text.isBlank()) {
                return parse(text);
            }
        }
        return null;
    }

    private Row parse(String text) {
        try {
            JsonNode object = json.readTree(text);
            return object.isObject()
                    ? fields(object)
                    : Row.bad(line, "is JSON, but no object such as {\"text\": \"...\"}");
        } catch (JsonProcessingException e) {
            return Row.bad(line, "is not JSON: " + e.getOriginalMessage());
        }
    }

    private Row fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        List<@Nullable String> cells = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            names.add(field.getKey());
            cells.add(cell(value));
        }
        return new Row(line, List.copyOf(names), Collections.unmodifiableList(cells), null);
    }

    private @Nullable String cell(JsonNode value) {
        if (listSeparator == null || !value.isArray()) {
            return value.isValueNode() && !value.isNull() ? value.asText() : null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : value) {
            if (!text.isValueNode() || text.isNull() || text.asText().contains(listSeparator)) {
                return null;
            }
            texts.add(text.asText());
        }
        return String.join(listSeparator, texts);
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
