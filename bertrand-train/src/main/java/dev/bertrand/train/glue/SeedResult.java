package dev.bertrand.train.glue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.tasks.metric.GlueAverages;
import dev.bertrand.train.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one seed of a task came to.
 *
 * @param metrics of the kept epoch on the development data, 0 to 1; NaN where a metric has no value
 * @param epoch the one whose model was kept, from 1
 * @param epochs how many there were
 * @param seconds of training, evaluation left out
 * @param tokens seen in training
 */
public record SeedResult(long seed, Map<String, Double> metrics, int epoch, int epochs, double seconds, long tokens) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the {@code run.json} of a finished run. */
    static SeedResult read(Path folder) throws IOException {
        JsonNode run = JSON.readTree(folder.resolve(RunRecord.FILE).toFile());
        int best = run.path("best").asInt();
        Map<String, Double> metrics = new LinkedHashMap<>();
        run.path("epochs")
                .path(best - 1)
                .path("metrics")
                .properties()
                .forEach(metric -> metrics.put(metric.getKey(), number(metric.getValue())));
        double seconds = 0;
        long tokens = 0;
        for (JsonNode epoch : run.path("epochs")) {
            seconds += epoch.path("seconds").asDouble();
            tokens += epoch.path("tokens").asLong();
        }
        return new SeedResult(
                run.path("seed").asLong(), metrics, best, run.path("epochs").size(), seconds, tokens);
    }

    /** JSON has no NaN; the record holds it as a text. */
    private static double number(JsonNode value) {
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }

    /** The one number by which seeds are compared: the mean of the metrics. */
    public double score() {
        return GlueAverages.task(metrics);
    }

    public double tokensPerSecond() {
        return tokens / Math.max(1e-9, seconds);
    }
}
