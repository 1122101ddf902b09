package dev.bertrand.train.glue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.train.RunRecord;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.task.FineTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a run's result follows from: model, data, seed and hyper-parameters. A run that is under way has them in {@code
 * settings.json}, a finished one in {@code run.json}, which is laid out alike.
 */
record RunSettings(ObjectNode json) {
    private static final String FILE = "settings.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> DECISIVE = List.of("method", "base_model", "data", "seed", "hyper_parameters");

    /** Where something came from, and with how many threads, does not change what comes out. */
    private static final Set<String> INDIFFERENT = Set.of("name", "file", "threads");

    /**
     * The settings of a run yet to be made.
     *
     * @param tuning what the run is made with
     * @param model the base model's SHA-256
     * @param data the data files' SHA-256 by role
     */
    static RunSettings of(FineTuning tuning, String model, Map<String, String> data) {
        TrainingArguments arguments = tuning.arguments();
        ObjectNode json = JSON.createObjectNode();
        json.put("method", tuning.method());
        json.putObject("base_model").put("sha256", model);
        ObjectNode files = json.putObject("data");
        data.forEach((role, sum) -> files.putObject(role).put("sha256", sum));
        json.put("seed", arguments.seed());
        ObjectNode hyper = JSON.valueToTree(arguments);
        tuning.adapterSettings().forEach(hyper::put);
        hyper.put("maxLength", tuning.maxLength());
        hyper.put("precision", tuning.engine().settings().precision().name().toLowerCase(Locale.ROOT));
        json.set("hyper_parameters", hyper);
        return new RunSettings(json);
    }

    /**
     * Refuses to go on in a folder that belongs to another run: the results would be a mixture of both.
     *
     * @throws IllegalArgumentException if it does
     */
    void requireSame(Path folder) throws IOException {
        Path finished = folder.resolve(RunRecord.FILE);
        Path written = Files.exists(finished) ? finished : folder.resolve(FILE);
        if (!Files.exists(written)) {
            return;
        }
        Map<String, String> before = flat(JSON.readTree(written.toFile()));
        Map<String, String> now = flat(json);
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        String differences = names.stream()
                .filter(name -> !before.getOrDefault(name, "").equals(now.getOrDefault(name, "")))
                .map(name -> "%s %s, now %s".formatted(name, before.get(name), now.get(name)))
                .collect(Collectors.joining("; "));
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is of a run with other settings: %s.%nRun with the same settings to go on, or into another output folder."
                            .formatted(folder, differences));
        }
    }

    private static Map<String, String> flat(JsonNode json) {
        Map<String, String> values = new TreeMap<>();
        DECISIVE.forEach(name -> flatten(name, json.path(name), values));
        return values;
    }

    private static void flatten(String name, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                if (!INDIFFERENT.contains(field.getKey())) {
                    flatten(name + "." + field.getKey(), field.getValue(), into);
                }
            });
        } else {
            into.put(name, node.asText());
        }
    }

    /** Before a run begins: from here on the folder is its own. */
    void write(Path folder) throws IOException {
        TextFile.replace(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    /** After a run has ended: its run.json says the same. */
    static void clear(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }
}
