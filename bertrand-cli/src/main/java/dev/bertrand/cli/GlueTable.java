package dev.bertrand.cli;

import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.metric.GlueAverages;
import dev.bertrand.tasks.metric.PublishedGlue;
import dev.bertrand.train.glue.GlueResults;
import dev.bertrand.train.glue.Spread;
import dev.bertrand.train.glue.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What {@code glue} prints for people: scores in percent, each beside the published ones. */
record GlueTable(GlueResults results) {
    private static final String FORMAT = "%-8s %-21s %7s %15s %6s %7s %11s";
    private static final String NOTHING = "-";

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(FORMAT.formatted("TASK", "METRIC", "MEDIAN", "MIN..MAX", "SEEDS", "HF DEV", "PAPER TEST"));
        for (TaskResult result : results.tasks()) {
            result.spreads().forEach((metric, spread) -> lines.add(line(result, metric, spread)));
            result.diagnostic()
                    .forEach((metric, value) ->
                            lines.add(FORMAT.formatted("AX", metric, percent(value), NOTHING, 1, NOTHING, NOTHING)));
        }
        averages(lines);
        lines.add("");
        lines.add("HF DEV: " + PublishedGlue.HUGGING_FACE_DEV.source());
        lines.add("PAPER TEST: " + PublishedGlue.PAPER_TEST.source());
        results.leftOut().forEach(left -> lines.add(left.toString()));
        return lines;
    }

    private static String line(TaskResult result, String metric, Spread spread) {
        return FORMAT.formatted(
                result.task().folder(),
                metric,
                percent(spread.median()),
                percent(spread.min()) + ".." + percent(spread.max()),
                result.seeds().size(),
                percent(PublishedGlue.HUGGING_FACE_DEV.value(result.task(), metric)),
                percent(PublishedGlue.PAPER_TEST.value(result.task(), metric)));
    }

    private void averages(List<String> lines) {
        Map<GlueTask, Map<String, Double>> ours = results.medians();
        Map<GlueTask, Map<String, Double>> theirs = results.sameTasks(PublishedGlue.HUGGING_FACE_DEV);
        lines.add(average(
                ours.size() == 1 ? "of 1 task" : "of %d tasks".formatted(ours.size()),
                GlueAverages.official(ours),
                GlueAverages.official(theirs),
                OptionalDouble.empty()));
        if (ours.containsKey(GlueTask.WNLI) && ours.size() > 1) {
            lines.add(average(
                    "without WNLI",
                    GlueAverages.withoutWnli(ours),
                    GlueAverages.withoutWnli(theirs),
                    OptionalDouble.empty()));
        }
        OptionalDouble asInPaper = GlueAverages.asInPaper(ours);
        if (asInPaper.isPresent()) {
            lines.add(average(
                    "as in the paper",
                    asInPaper,
                    GlueAverages.asInPaper(theirs),
                    GlueAverages.asInPaper(PublishedGlue.PAPER_TEST.scores())));
        }
    }

    private static String average(String which, OptionalDouble ours, OptionalDouble huggingFace, OptionalDouble paper) {
        return FORMAT.formatted(
                "average", which, percent(ours), NOTHING, NOTHING, percent(huggingFace), percent(paper));
    }

    private static String percent(OptionalDouble value) {
        return percent(value.orElse(Double.NaN));
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, "%.2f", 100 * value);
    }
}
