package dev.bertrand.tasks.metric;

import dev.bertrand.tasks.dataset.GlueTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** GLUE's averages, on the scale of the metrics they are given. */
public final class GlueAverages {
    /** What the paper's table counts: two columns for MNLI, one for every other task but WNLI. */
    private static final Map<GlueTask, List<String>> PAPER = new EnumMap<>(Map.of(
            GlueTask.MNLI, List.of("accuracy", TaskMetrics.MISMATCHED_ACCURACY),
            GlueTask.QQP, List.of("f1"),
            GlueTask.QNLI, List.of("accuracy"),
            GlueTask.SST2, List.of("accuracy"),
            GlueTask.COLA, List.of("matthews_correlation"),
            GlueTask.STSB, List.of("spearmanr"),
            GlueTask.MRPC, List.of("f1"),
            GlueTask.RTE, List.of("accuracy")));

    private GlueAverages() {}

    /** A task's one number: the mean of its metrics, which for MNLI are its matched and mismatched accuracy. */
    public static double task(Map<String, Double> metrics) {
        return mean(metrics.values()).orElse(Double.NaN);
    }

    /** The official leaderboard's: the mean over tasks of {@link #task}; empty for no tasks. */
    public static OptionalDouble official(Map<GlueTask, Map<String, Double>> scores) {
        return mean(scores.values().stream().map(GlueAverages::task).toList());
    }

    /** The same without WNLI, whose dev set contradicts its training set, as many papers report it. */
    public static OptionalDouble withoutWnli(Map<GlueTask, Map<String, Double>> scores) {
        return mean(scores.entrySet().stream()
                .filter(entry -> entry.getKey() != GlueTask.WNLI)
                .map(entry -> task(entry.getValue()))
                .toList());
    }

    /**
     * The average of Devlin et al. 2018, table 1: over nine columns, MNLI's two accuracies being two, with F1 for QQP and
     * MRPC and Spearman for STS-B, without WNLI; empty where one of them is missing.
     */
    public static OptionalDouble asInPaper(Map<GlueTask, Map<String, Double>> scores) {
        List<Double> columns = new ArrayList<>();
        for (Map.Entry<GlueTask, List<String>> task : PAPER.entrySet()) {
            for (String metric : task.getValue()) {
                Double score = scores.getOrDefault(task.getKey(), Map.of()).get(metric);
                if (score == null) {
                    return OptionalDouble.empty();
                }
                columns.add(score);
            }
        }
        return mean(columns);
    }

    private static OptionalDouble mean(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average();
    }
}
