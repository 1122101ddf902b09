package dev.bertrand.train;

import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param before metrics of the model before its first step; empty unless the evaluator asks for them
 * @param epochs one report each
 * @param bestEpoch the epoch whose model was kept, from 1; 0 if none was finished
 * @param interrupted whether the run was asked to stop; a checkpoint then holds where it stands
 */
public record TrainingResult(Map<String, Double> before, List<EpochReport> epochs, int bestEpoch, boolean interrupted) {
    /** The epoch whose model was kept. */
    public EpochReport best() {
        return epochs.get(bestEpoch - 1);
    }
}
