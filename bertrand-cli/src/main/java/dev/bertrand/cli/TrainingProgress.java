package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.mix.LayerWeights;
import dev.bertrand.train.EpochReport;
import dev.bertrand.train.LayerChart;
import dev.bertrand.train.TrainingListener;
import dev.bertrand.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells on standard error how a training goes: parameters, loss, tokens per second, time left, scores. */
final class TrainingProgress implements TrainingListener {
    private static final int SHOWN_NAMES = 12;
    private static final double SMOOTHING = 0.95;

    /** Those over all the data come first, and a line has no room for those of each entity type. */
    private static final int MOST_METRICS = 7;

    private static final long LINE_EVERY_NANOS = 10_000_000_000L;

    private final CommonOptions common;
    private final double minutes;
    private final long start = System.nanoTime();
    private long lastLine = start;
    private long firstStep;
    private double smoothedLoss = Double.NaN;

    /** @param minutes that it may take; 0 for no limit */
    TrainingProgress(CommonOptions common, double minutes) {
        this.common = common;
        this.minutes = minutes;
    }

    @SuppressWarnings("AnnotateFormatMethod") // would need a dependency for one private method
    private void say(String format, Object... arguments) {
        common.say(String.format(Locale.ROOT, format, arguments));
    }

    @Override
    public void loaded(LoadReport report) {
        sayNames("new layers, to be trained", report.initialized());
        sayNames("of another shape in the model's file, and so new", report.misshapen());
        sayNames("left out of the model's file", report.unexpected());
    }

    private void sayNames(String what, List<String> names) {
        if (names.size() > SHOWN_NAMES && !common.verbose()) {
            String shown = String.join(", ", names.subList(0, SHOWN_NAMES));
            common.say("%s: %s and %d more (-v names them)".formatted(what, shown, names.size() - SHOWN_NAMES));
        } else if (!names.isEmpty()) {
            common.say("%s: %s".formatted(what, String.join(", ", names)));
        }
    }

    @Override
    public void features(int done, int total) {
        long now = System.nanoTime();
        if (done == 0 || done == total || now - lastLine >= LINE_EVERY_NANOS) {
            lastLine = now;
            say("features of the frozen encoder: %,d of %,d inputs", done, total);
        }
    }

    @Override
    public void featuresRefused(String reason) {
        common.warn(reason);
    }

    @Override
    public void started(long trainable, long total, long first, long totalSteps) {
        firstStep = first;
        say(
                "training %,d of %,d parameters (%.1f %%), %d steps",
                trainable, total, 100.0 * trainable / total, totalSteps);
        if (first > 0) {
            say("resuming after step %d", first);
        }
    }

    @Override
    public void step(long step, long total, double loss, double rate, double norm, long tokens) {
        smoothedLoss = Double.isNaN(smoothedLoss) ? loss : SMOOTHING * smoothedLoss + (1 - SMOOTHING) * loss;
        long now = System.nanoTime();
        if (now - lastLine < LINE_EVERY_NANOS && step != total) {
            return;
        }
        lastLine = now;
        double seconds = (now - start) / 1e9;
        double left = seconds / (step - firstStep) * (total - step);
        if (minutes > 0) {
            left = Math.min(left, Math.max(0, 60 * minutes - seconds));
        }
        say(
                "step %d/%d  loss %.4f  rate %.2e  %.0f tokens/s  %s left",
                step, total, smoothedLoss, rate, tokens / seconds, time(left));
    }

    private static String time(double seconds) {
        long whole = Math.round(seconds);
        return "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }

    @Override
    public void epoch(EpochReport report, boolean best) {
        say(
                "epoch %d  loss %.4f  %s%s  (%.0f s, %.0f tokens/s)",
                report.epoch(),
                report.loss(),
                metrics(report.metrics()),
                best ? "  best so far" : "",
                report.seconds(),
                report.tokensPerSecond());
    }

    @Override
    public void checkpoint(Path folder) {
        say("checkpoint: %s", folder);
    }

    @Override
    public void mixed(LayerWeights weights, boolean drawn) {
        say("layer  weight");
        weights.layers().forEach(layer -> say("%5d  %.4f", layer.layer(), layer.weight()));
        say("gamma  %.4f", weights.gamma());
        if (!drawn) {
            common.warn(
                    "%s is not drawn: this JDK finds no fonts; %s is there".formatted(LayerChart.PNG, LayerChart.SVG));
        }
    }

    void done(TrainingResult result, Path output) {
        say("saved epoch %d of %d in %s", result.bestEpoch(), result.epochs().size(), output);
    }

    /** Metrics in one line. */
    static String metrics(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .limit(MOST_METRICS)
                .map(metric -> String.format(Locale.ROOT, "%s %.4f", metric.getKey(), metric.getValue()))
                .collect(Collectors.joining("  "));
    }
}
