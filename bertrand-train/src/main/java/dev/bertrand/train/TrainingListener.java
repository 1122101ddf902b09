package dev.bertrand.train;

import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.mix.LayerWeights;
import java.nio.file.Path;
import java.util.Map;

/** Told what happens in a run; every method does nothing unless it is overridden. */
public interface TrainingListener {
    /** After the base model is loaded, before its first step. */
    default void loaded(LoadReport report) {}

    /** While the features of a frozen encoder are computed for a cache: before the first input, now and then, at the end. */
    default void features(int done, int total) {}

    /** A cache's file is there and not used, for this reason. */
    default void featuresRefused(String reason) {}

    /** Before the first step of this process. */
    default void started(long trainableParameters, long totalParameters, long firstStep, long totalSteps) {}

    /** After the evaluation of the model as it was before its first step, where the evaluator asks for one. */
    default void before(Map<String, Double> metrics) {}

    /**
     * After each optimizer step.
     *
     * @param step from 1
     * @param loss of this step's examples
     * @param gradientNorm before clipping
     * @param tokens seen by this process so far
     */
    default void step(long step, long totalSteps, double loss, double rate, double gradientNorm, long tokens) {}

    /** After each epoch's evaluation. */
    default void epoch(EpochReport report, boolean best) {}

    /** After a checkpoint is completely written. */
    default void checkpoint(Path folder) {}

    /**
     * After the run of a model that mixes layers.
     *
     * @param weights of the epoch that was kept
     * @param drawn whether the chart is there as PNG as well as SVG
     */
    default void mixed(LayerWeights weights, boolean drawn) {}
}
