package dev.bertrand.train;

import java.util.List;

/**
 * What a run came to.
 *
 * @param epochs one report each
 * @param bestEpoch the epoch whose model was kept, from 1; 0 if none was finished
 * @param interrupted whether the run was asked to stop; a checkpoint then holds where it stands
 */
public record TrainingResult(List<EpochReport> epochs, int bestEpoch, boolean interrupted) {
    /** The epoch whose model was kept. */
    public EpochReport best() {
        return epochs.get(bestEpoch - 1);
    }
}
