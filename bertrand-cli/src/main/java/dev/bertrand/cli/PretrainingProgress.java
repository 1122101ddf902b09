package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.hub.Progress;
import dev.bertrand.train.EpochReport;
import dev.bertrand.train.pretrain.PretrainingListener;
import dev.bertrand.train.pretrain.TextCounts;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells on standard error how a pre-training goes: reading, loss, tokens per second, time left, held-out scores. */
final class PretrainingProgress implements PretrainingListener {
    private static final String READING = "reading texts";

    private final CommonOptions common;
    private final double minutes;
    private final Progress reading;
    private TrainingProgress training; // whose clock starts with the steps
    private long lastStep;
    private @Nullable Busy measuring;

    /** @param minutes that it may take; 0 for no limit */
    PretrainingProgress(CommonOptions common, double minutes) {
        this.common = common;
        this.minutes = minutes;
        reading = common.progress();
        training = new TrainingProgress(common, minutes);
    }

    @SuppressWarnings("AnnotateFormatMethod") // would need a dependency for one private method
    private void say(String format, Object... arguments) {
        common.say(String.format(Locale.ROOT, format, arguments));
    }

    @Override
    public void reading(long bytes, long total) {
        reading.update(READING, bytes, total, "bytes");
    }

    @Override
    public void loaded(LoadReport report) {
        training.loaded(report);
    }

    @Override
    public void texts(TextCounts learned, TextCounts heldOut, long examples, long heldOutExamples) {
        reading.finish(READING);
        say("training texts: %s; %,d examples a pass", told(learned), examples);
        say("held out: %s; %,d examples an evaluation", told(heldOut), heldOutExamples);
    }

    private static String told(TextCounts texts) {
        return String.format(
                Locale.ROOT,
                "%,d tokens, %,d sentences, %,d documents",
                texts.tokens(),
                texts.sentences(),
                texts.documents());
    }

    @Override
    public void started(long trainable, long total, long first, long totalSteps) {
        training = new TrainingProgress(common, minutes);
        training.started(trainable, total, first, totalSteps);
        lastStep = first;
    }

    @Override
    public void before(Map<String, Double> metrics) {
        say("before the first step  %s", TrainingProgress.metrics(metrics));
        training = new TrainingProgress(common, minutes);
    }

    @Override
    public void step(long step, long total, double loss, double rate, double norm, long tokens) {
        lastStep = step;
        training.step(step, total, loss, rate, norm, tokens);
    }

    @Override
    public void epoch(EpochReport report, boolean best) {
        say(
                "after step %d  loss %.4f  %s  (%.0f s, %.0f tokens/s)",
                lastStep,
                report.loss(),
                TrainingProgress.metrics(report.metrics()),
                report.seconds(),
                report.tokensPerSecond());
    }

    @Override
    public void checkpoint(Path folder) {
        training.checkpoint(folder);
    }

    @Override
    public void measuring() {
        measuring = common.busy("measuring pseudo-perplexity");
    }

    @Override
    public void measured(double pseudoPerplexity) {
        if (measuring != null) {
            measuring.close();
        }
        say("pseudo-perplexity of held-out sentences: %.2f", pseudoPerplexity);
    }

    void done(Path output) {
        say("saved in %s", output);
    }
}
