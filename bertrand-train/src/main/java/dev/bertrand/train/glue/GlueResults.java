package dev.bertrand.train.glue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.metric.GlueAverages;
import dev.bertrand.tasks.metric.PublishedGlue;
import dev.bertrand.train.Provenance;
import dev.bertrand.train.task.FineTuning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What GLUE came to; metrics from 0 to 1.
 *
 * @param tuning how it was trained; its seed is the plan's
 * @param modelSum the base model's SHA-256
 * @param tasks those with at least one finished seed
 * @param leftOut what is missing, and why
 * @param submission the submission's files
 * @param complete whether all that was planned is done
 */
public record GlueResults(
        GluePlan plan,
        FineTuning tuning,
        String modelSum,
        List<TaskResult> tasks,
        List<LeftOut> leftOut,
        List<String> submission,
        boolean complete) {
    private static final String FILE = "results.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every task's median metrics. */
    public Map<GlueTask, Map<String, Double>> medians() {
        Map<GlueTask, Map<String, Double>> medians = new EnumMap<>(GlueTask.class);
        tasks.forEach(result -> medians.put(result.task(), result.medians()));
        return medians;
    }

    /** A published row's part that these results can be held against: the same tasks. */
    public Map<GlueTask, Map<String, Double>> sameTasks(PublishedGlue row) {
        Map<GlueTask, Map<String, Double>> same = new EnumMap<>(GlueTask.class);
        row.scores().forEach((task, scores) -> {
            if (tasks.stream().anyMatch(result -> result.task() == task)) {
                same.put(task, scores);
            }
        });
        return same;
    }

    void write(Path output) throws IOException {
        TextFile.replace(
                output.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
    }

    /** The document of {@code results.json}. */
    public ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("complete", complete);
        ObjectNode model = json.putObject("model");
        model.put("name", tuning.baseModel());
        model.put("sha256", modelSum);
        json.put("method", tuning.method());
        json.set("arguments", arguments());
        json.set("seeds", JSON.valueToTree(plan.seeds()));
        Provenance.describe(json);
        ObjectNode byTask = json.putObject("tasks");
        tasks.forEach(result -> describe(result, byTask.putObject(result.task().id())));
        averages(json.putObject("averages"), medians());
        ObjectNode published = json.putObject("published");
        for (PublishedGlue row : PublishedGlue.values()) {
            ObjectNode entry = published.putObject(name(row));
            entry.put("source", row.source());
            ObjectNode averages = entry.putObject("averages");
            switch (row) {
                case HUGGING_FACE_DEV -> {
                    averages(averages, row.scores());
                    averages(entry.putObject("averages_of_these_tasks"), sameTasks(row));
                }
                // One metric a task is no more than the paper's own average needs.
                case PAPER_TEST -> put(averages, "as_in_paper", GlueAverages.asInPaper(row.scores()));
            }
        }
        json.set("submission", JSON.valueToTree(submission));
        json.set("left_out", JSON.valueToTree(leftOut));
        return json;
    }

    private ObjectNode arguments() {
        ObjectNode arguments = JSON.valueToTree(tuning.arguments());
        arguments.remove("seed");
        arguments.put("maxLength", tuning.maxLength());
        arguments.put("precision", tuning.engine().settings().precision().name().toLowerCase(Locale.ROOT));
        arguments.put("threads", tuning.engine().threads());
        return arguments;
    }

    private static void describe(TaskResult result, ObjectNode json) {
        ArrayNode runs = json.putArray("runs");
        for (SeedResult seed : result.seeds()) {
            ObjectNode run = runs.addObject();
            run.put("seed", seed.seed());
            put(run.putObject("metrics"), seed.metrics());
            run.put("epoch", seed.epoch());
            run.put("epochs", seed.epochs());
            run.put("seconds", seed.seconds());
            run.put("tokens_per_second", seed.tokensPerSecond());
        }
        ObjectNode metrics = json.putObject("metrics");
        result.spreads().forEach((metric, spread) -> {
            ObjectNode entry = metrics.putObject(metric);
            put(entry, "median", spread.median());
            put(entry, "min", spread.min());
            put(entry, "max", spread.max());
        });
        put(json, "score", GlueAverages.task(result.medians()));
        json.put("best_seed", result.best().seed());
        if (!result.diagnostic().isEmpty()) {
            put(json.putObject("diagnostic"), result.diagnostic());
        }
        ObjectNode published = json.putObject("published");
        for (PublishedGlue row : PublishedGlue.values()) {
            put(published.putObject(name(row)), new TreeMap<>(row.scores().getOrDefault(result.task(), Map.of())));
        }
    }

    private static String name(PublishedGlue row) {
        return row.name().toLowerCase(Locale.ROOT);
    }

    private static void averages(ObjectNode json, Map<GlueTask, Map<String, Double>> scores) {
        json.put("tasks", scores.size());
        put(json, "glue", GlueAverages.official(scores));
        put(json, "without_wnli", GlueAverages.withoutWnli(scores));
        put(json, "as_in_paper", GlueAverages.asInPaper(scores));
    }

    private static void put(ObjectNode json, Map<String, Double> values) {
        values.forEach((name, value) -> put(json, name, value));
    }

    private static void put(ObjectNode json, String name, OptionalDouble value) {
        put(json, name, value.orElse(Double.NaN));
    }

    /** JSON has no NaN: what has no value is null. */
    private static void put(ObjectNode json, String name, double value) {
        json.put(name, Double.isFinite(value) ? (Double) value : null);
    }
}
