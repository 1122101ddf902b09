package dev.bertrand.train;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Trainer}: the loop, and the state it carries from step to step. */
final class TrainingRun implements AutoCloseable {
    private final BertForTask model;
    private final ModelSaver saver;
    private final TrainingArguments arguments;
    private final Path output;
    private final TrainingListener listener;
    private final TrainingSet data;
    private final @Nullable Evaluator evaluator;
    private final Map<String, Tensor> trainable;
    private final Replicas replicas;
    private final Engine engine;
    private final AdamW optimizer;
    private final LinearSchedule schedule;
    private final Checkpoints checkpoints;
    private TrainingState state;
    private long tokens; // seen by this process

    TrainingRun(
            BertForTask model,
            ModelSaver saver,
            TrainingArguments arguments,
            Path output,
            TrainingListener listener,
            Engine engine,
            TrainingSet data,
            @Nullable Evaluator evaluator) {
        this.model = model;
        this.saver = saver;
        this.arguments = arguments;
        this.output = output;
        this.listener = listener;
        this.data = data;
        this.evaluator = evaluator;
        trainable = model.parameters().trainable();
        this.engine = engine;
        replicas = new Replicas(model, data, arguments.gradientCheckpointing(), engine);
        optimizer = engine.compute(() -> new AdamW(trainable, arguments.optimizer()));
        schedule = LinearSchedule.of(
                arguments,
                IntStream.range(0, arguments.epochs()).mapToLong(this::steps).sum());
        checkpoints = new Checkpoints(output);
        String origin = data.origin();
        String described = described(arguments, model.config().features());
        state = new TrainingState(origin.isEmpty() ? described : "%s, %s".formatted(described, origin), data.size());
    }

    private long steps(int epoch) {
        int batches = ceilDivide(data.epoch(epoch).length, arguments.batchSize());
        return ceilDivide(batches, arguments.accumulation());
    }

    /** What a run can only be resumed with. */
    private static String described(TrainingArguments arguments, LayerFeatures features) {
        String mix = features.kind() == LayerFeatures.Kind.MIX
                ? " (layer norm %s, dropout %s)".formatted(features.layerNorm(), features.dropout())
                : "";
        return features.isLast() ? arguments.toString() : "%s, layers %s%s".formatted(arguments, features, mix);
    }

    private static int ceilDivide(int value, int divisor) {
        return (value + divisor - 1) / divisor;
    }

    /** Goes back to the newest checkpoint, if there is one. */
    void restore() throws IOException {
        Optional<Path> checkpoint = checkpoints.latest();
        if (checkpoint.isEmpty()) {
            return;
        }
        TrainingState saved = TrainingState.read(checkpoint.get());
        saved.requireSame(state, checkpoint.get());
        state = saved;
        Checkpoints.restore(checkpoint.get(), trainable, optimizer.state());
    }

    /**
     * Trains to the end.
     *
     * @param stopRequested whether to leave a checkpoint and return
     */
    TrainingResult run(BooleanSupplier stopRequested) throws IOException {
        listener.started(
                Parameters.count(trainable),
                Parameters.count(model.parameters().named()),
                state.step,
                schedule.total());
        if (state.step == 0 && evaluator != null && evaluator.startsBeforeTraining()) {
            model.eval();
            state.before = evaluator.evaluate();
            listener.before(state.before);
        }
        while (!isOutOfTime() && state.epoch < arguments.epochs() && !isOutOfPatience()) {
            List<int[]> batches = EpochPlan.batches(data, arguments, state.epoch);
            while (state.batchOfEpoch < batches.size() && !isOutOfTime()) {
                if (stopRequested.getAsBoolean()) {
                    writeCheckpoint();
                    return result(true);
                }
                int to = Math.min(batches.size(), state.batchOfEpoch + arguments.accumulation());
                step(batches.subList(state.batchOfEpoch, to));
                state.batchOfEpoch = to;
                boolean due = arguments.checkpointSteps() > 0 && state.step % arguments.checkpointSteps() == 0;
                if (due && !isOutOfTime() && to < batches.size()) {
                    writeCheckpoint();
                }
            }
            endEpoch();
        }
        checkpoints.clear();
        return result(false);
    }

    private TrainingResult result(boolean interrupted) {
        return new TrainingResult(state.before, state.epochs, state.bestEpoch, interrupted);
    }

    /** One optimizer step: forward and backward over each batch, then one update. */
    private void step(List<int[]> batches) {
        long start = System.nanoTime();
        double loss = 0;
        long stepTokens = 0;
        for (int i = 0; i < batches.size(); i++) {
            int[] indices = batches.get(i);
            long seed = 31 * (31 * arguments.seed() + state.step) + i;
            loss += replicas.learn(indices, seed, 1.0 / batches.size());
            stepTokens += IntStream.of(indices).map(data::length).sum();
        }
        double rate = schedule.rate(Math.max(state.step, timeShare() * schedule.total()));
        double norm = engine.compute(() -> optimizer.step(rate, arguments.maxGradNorm()));

        state.step++;
        state.stepsOfEpoch++;
        state.lossOfEpoch += loss;
        state.tokensOfEpoch += stepTokens;
        state.secondsOfEpoch += (System.nanoTime() - start) / 1e9;
        tokens += stepTokens;
        listener.step(state.step, schedule.total(), loss, rate, norm, tokens);
    }

    /** Scores and saves the model where that is due; unless it was the last epoch, a checkpoint follows. */
    private void endEpoch() throws IOException {
        int epoch = state.epoch + 1;
        boolean last = isOutOfTime() || epoch == arguments.epochs();
        boolean due = last || epoch % arguments.evaluationEpochs() == 0;
        model.eval();
        EpochReport report = new EpochReport(
                epoch,
                state.lossOfEpoch / state.stepsOfEpoch,
                evaluator == null || !due ? Map.of() : evaluator.evaluate(),
                state.secondsOfEpoch,
                state.tokensOfEpoch);
        boolean best = state.finishEpoch(report, due, evaluator == null ? null : evaluator.decidingMetric());
        if (best) {
            saver.save(output);
        }
        listener.epoch(report, best);
        if (due && !last && !isOutOfPatience()) {
            writeCheckpoint();
        }
    }

    private boolean isOutOfPatience() {
        return arguments.patience() > 0 && state.scoredSinceBest() >= arguments.patience();
    }

    /** Share of its time that the run has had; 0 without a limit. */
    private double timeShare() {
        return arguments.minutes() == 0 ? 0 : state.seconds() / (60 * arguments.minutes());
    }

    private boolean isOutOfTime() {
        return timeShare() >= 1;
    }

    private void writeCheckpoint() throws IOException {
        listener.checkpoint(checkpoints.write(state, trainable, optimizer.state()));
    }

    @Override
    public void close() {
        replicas.close();
        optimizer.close();
    }
}
