package dev.bertrand.train;

import dev.bertrand.torch.AdamW;

/**
 * The hyper-parameters of a run, under the names of Hugging Face's {@code TrainingArguments} where it has them.
 *
 * @param epochs passes over the data
 * @param batchSize examples of one forward pass
 * @param accumulation forward passes of one optimizer step
 * @param learningRate the highest of the schedule
 * @param warmupRatio share of all steps over which the rate rises from 0
 * @param maxGradNorm gradients are clipped to this global norm
 * @param optimizer Hugging Face's or Google's AdamW
 * @param seed of data order, dropout and new parameters: equal seeds repeat a run exactly
 * @param groupByLength whether batches are made of examples of similar length
 * @param patience evaluations without a better metric after which training stops; 0 never stops early
 * @param evaluationEpochs epochs from one evaluation, at which the model is saved if it is the best, to the next
 * @param checkpointSteps optimizer steps between checkpoints from one evaluation to the next; 0 for none but with them
 * @param gradientCheckpointing whether layers are computed again on the way back instead of kept: less memory, more time
 * @param minutes of optimizer steps, evaluations left out, after which the run ends although epochs are left: the model is
 *     scored and saved as at the end, and the rate falls to 0 by then; 0 for no limit. How far that gets depends on the
 *     machine, so only runs without a limit repeat exactly
 */
public record TrainingArguments(
        int epochs,
        int batchSize,
        int accumulation,
        double learningRate,
        double warmupRatio,
        double maxGradNorm,
        AdamW.Variant optimizer,
        long seed,
        boolean groupByLength,
        int patience,
        int evaluationEpochs,
        int checkpointSteps,
        boolean gradientCheckpointing,
        double minutes) {

    public TrainingArguments {
        atLeast("epochs", epochs, 1);
        atLeast("batch size", batchSize, 1);
        atLeast("accumulation", accumulation, 1);
        atLeast("patience", patience, 0);
        atLeast("epochs between evaluations", evaluationEpochs, 1);
        atLeast("checkpoint steps", checkpointSteps, 0);
        if (!(learningRate > 0)) {
            throw new IllegalArgumentException("the learning rate must be above 0, got " + learningRate);
        }
        if (!(warmupRatio >= 0 && warmupRatio <= 1)) {
            throw new IllegalArgumentException("the warm-up ratio must be 0 to 1, got " + warmupRatio);
        }
        if (!(minutes >= 0)) {
            throw new IllegalArgumentException("the minutes must be at least 0, got " + minutes);
        }
        if (!(maxGradNorm > 0)) {
            throw new IllegalArgumentException("the maximal gradient norm must be above 0, got " + maxGradNorm);
        }
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("%s must be at least %d, got %d".formatted(name, least, value));
        }
    }

    /** Devlin et al. 2018, appendix A.3: batch 32, 3 epochs, warm-up 10 %; the rate is in the middle of its range. */
    public static TrainingArguments defaults() {
        return new TrainingArguments(
                3, 32, 1, 3e-5, 0.1, 1.0, AdamW.Variant.huggingFace(), 42, true, 0, 1, 500, false, 0);
    }

    /** The same for another seed. */
    public TrainingArguments withSeed(long seed) {
        return with(seed, minutes);
    }

    /** The same with a limit of time. */
    public TrainingArguments withMinutes(double minutes) {
        return with(seed, minutes);
    }

    private TrainingArguments with(long seed, double minutes) {
        return new TrainingArguments(
                epochs,
                batchSize,
                accumulation,
                learningRate,
                warmupRatio,
                maxGradNorm,
                optimizer,
                seed,
                groupByLength,
                patience,
                evaluationEpochs,
                checkpointSteps,
                gradientCheckpointing,
                minutes);
    }
}
