package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.model.adapter.AdapterSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code adapter info} prints: the parts of this record are the parts of its JSON document.
 *
 * @param layout peft or adapterhub
 * @param settings the method's own hyper-parameters
 * @param base name of the base model
 * @param sum SHA-256 of the base's weights
 * @param task the Hugging Face class with the task's layer
 * @param tensors how many are stored
 * @param parameters their elements
 * @param bytes of the files that hold them
 * @param percent of the parameters that training left as they were
 * @param merges whether {@code adapter merge} takes it
 */
record AdapterInfo(
        @JsonProperty("folder") String folder,
        @JsonProperty("layout") String layout,
        @JsonProperty("method") String method,
        @JsonProperty("hyper_parameters") JsonNode settings,
        @JsonProperty("base") @Nullable String base,
        @JsonProperty("base_sha256") @Nullable String sum,
        @JsonProperty("task") @Nullable String task,
        @JsonProperty("labels") List<String> labels,
        @JsonProperty("tensors") int tensors,
        @JsonProperty("parameters") long parameters,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("percent") @Nullable Double percent,
        @JsonProperty("merges") boolean merges) {
    private static final ObjectMapper SNAKE_CASE = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    static AdapterInfo of(Path folder) throws IOException {
        AdapterSummary summary = AdapterSummary.of(folder);
        TrainedBase trained = TrainedBase.of(folder);
        return new AdapterInfo(
                folder.toString(),
                summary.layout().toString(),
                summary.method().id(),
                settings(summary.method()),
                AdapterRow.base(summary, trained),
                trained.sum().isEmpty() ? null : trained.sum(),
                summary.architecture(),
                summary.labels(),
                summary.tensors(),
                summary.parameters(),
                summary.bytes(),
                AdapterRow.percent(summary, trained),
                summary.method().merges());
    }

    /** None for methods without any. */
    private static JsonNode settings(AdapterMethod method) {
        JsonNode settings = SNAKE_CASE.valueToTree(method);
        return settings.isObject() ? settings : SNAKE_CASE.createObjectNode();
    }

    /** The same for people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(lines, "folder", folder);
        add(lines, "layout", layout);
        add(lines, "method", method);
        settings.properties()
                .forEach(setting -> add(
                        lines,
                        "  " + setting.getKey(),
                        setting.getValue().asText().isEmpty()
                                ? setting.getValue().toString()
                                : setting.getValue().asText()));
        add(lines, "base", base);
        add(lines, "base sha256", sum);
        add(lines, "task", task);
        add(lines, "labels", labels.isEmpty() ? null : String.join(", ", labels));
        add(lines, "tensors", "%,d".formatted(tensors));
        add(lines, "parameters", "%,d".formatted(parameters));
        add(lines, "size", AdapterTable.megabytes(bytes));
        add(lines, "of base", percent == null ? null : String.format(Locale.ROOT, "%.2f %%", percent));
        add(lines, "merges", merges ? "yes" : "no");
        return lines;
    }

    private static void add(List<String> lines, String key, @Nullable String value) {
        lines.add("%-18s %s".formatted(key, value == null ? "unknown" : value));
    }
}
