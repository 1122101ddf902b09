package dev.bertrand.tasks.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What tagged sentences count for, kept apart: any choice of them is scored by adding up its rows, as a {@link Bootstrap}
 * does a thousand times.
 */
public final class TaggingCounts {
    private static final int WORDS = 2; // correct, all
    private static final int ENTITIES = 3; // correct, predicted, gold

    private final boolean ofEntities;
    private final boolean strict;
    private final List<String> types;
    private final int[][] rows; // a sentence: words, strict entities, entities of each type

    private TaggingCounts(boolean ofEntities, boolean strict, List<String> types, int[][] rows) {
        this.ofEntities = ofEntities;
        this.strict = strict;
        this.types = types;
        this.rows = rows;
    }

    /**
     * Counts tags, a list a sentence.
     *
     * @throws IllegalArgumentException if gold and predicted are not equally many, or there are none
     */
    public static TaggingCounts of(List<List<String>> gold, List<List<String>> predicted) {
        EntityMetrics.checkTokens(gold, predicted);
        boolean ofEntities = gold.stream().allMatch(EntityMetrics::areEntityTags);
        Optional<Scheme> scheme = ofEntities ? Scheme.of(gold) : Optional.empty();
        List<Map<String, EntityScores>> counts = new ArrayList<>();
        for (int i = 0; ofEntities && i < gold.size(); i++) {
            counts.add(
                    EntityMetrics.count(EntityMetrics.entities(gold.get(i)), EntityMetrics.entities(predicted.get(i))));
        }
        TreeSet<String> types = new TreeSet<>();
        counts.forEach(count -> types.addAll(count.keySet()));
        int[][] rows = new int[gold.size()][WORDS + ENTITIES * (1 + types.size())];
        for (int i = 0; i < rows.length; i++) {
            int[] row = rows[i];
            row[0] = EntityMetrics.correctTokens(gold.get(i), predicted.get(i));
            row[1] = gold.get(i).size();
            if (scheme.isPresent()) {
                Map<String, EntityScores> strict = EntityMetrics.count(
                        EntityMetrics.entities(gold.get(i), scheme.get()),
                        EntityMetrics.entities(predicted.get(i), scheme.get()));
                put(row, WORDS, EntityScores.sum(strict.values()));
            }
            int at = WORDS + ENTITIES;
            for (String type : types) {
                put(row, at, counts.get(i).getOrDefault(type, new EntityScores(0, 0, 0)));
                at += ENTITIES;
            }
        }
        return new TaggingCounts(ofEntities, scheme.isPresent(), List.copyOf(types), rows);
    }

    private static void put(int[] row, int at, EntityScores scores) {
        row[at] = scores.correct();
        row[at + 1] = scores.predicted();
        row[at + 2] = scores.gold();
    }

    private static EntityScores scores(int[] row, int at) {
        return new EntityScores(row[at], row[at + 1], row[at + 2]);
    }

    /**
     * The metrics of {@link TaskMetrics#tagging}.
     *
     * @param sentences which of them count, by index; one that is named twice counts twice
     */
    public Map<String, Double> metrics(int[] sentences) {
        int[] sum = new int[WORDS + ENTITIES * (1 + types.size())];
        for (int sentence : sentences) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += rows[sentence][i];
            }
        }
        Map<String, EntityScores> byType = new LinkedHashMap<>();
        for (String type : types) {
            byType.put(type, scores(sum, WORDS + ENTITIES * (1 + byType.size())));
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (ofEntities) {
            put(metrics, "", EntityScores.sum(byType.values()));
        }
        metrics.put("accuracy", Checks.ratio(sum[0], sum[1]));
        if (strict) {
            put(metrics, "strict_", scores(sum, WORDS));
        }
        byType.forEach((type, scores) -> {
            put(metrics, type + "_", scores);
            metrics.put(type + "_number", (double) scores.gold());
        });
        return metrics;
    }

    private static void put(Map<String, Double> metrics, String prefix, EntityScores scores) {
        metrics.put(prefix + "precision", scores.precision());
        metrics.put(prefix + "recall", scores.recall());
        metrics.put(prefix + "f1", scores.f1());
    }
}
