package dev.bertrand.train.glue;

import dev.bertrand.tasks.dataset.GlueTask;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task came to over its seeds.
 *
 * @param seeds those that are finished, at least one
 * @param diagnostic metrics of the best seed's model on the labelled diagnostic set; empty but for MNLI
 */
public record TaskResult(GlueTask task, List<SeedResult> seeds, Map<String, Double> diagnostic) {
    /** The seed with the highest {@link SeedResult#score}, the first of equals. */
    public SeedResult best() {
        return best(seeds);
    }

    static SeedResult best(List<SeedResult> seeds) {
        // A run without a score is better than none; no metric goes below -1.
        Comparator<SeedResult> order =
                Comparator.comparingDouble(seed -> Double.isNaN(seed.score()) ? -2 : seed.score());
        return seeds.stream()
                .reduce((first, second) -> order.compare(second, first) > 0 ? second : first)
                .orElseThrow();
    }

    /** Each metric's spread over the seeds. */
    public Map<String, Spread> spreads() {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        for (String metric : seeds.get(0).metrics().keySet()) {
            spreads.put(
                    metric,
                    Spread.of(seeds.stream()
                            .mapToDouble(seed -> seed.metrics().get(metric))
                            .toArray()));
        }
        return spreads;
    }

    /** Each metric's median over the seeds. */
    public Map<String, Double> medians() {
        Map<String, Double> medians = new LinkedHashMap<>();
        spreads().forEach((metric, spread) -> medians.put(metric, spread.median()));
        return medians;
    }
}
