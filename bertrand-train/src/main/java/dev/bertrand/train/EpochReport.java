package dev.bertrand.train;

import java.util.Map;

/**
 * One epoch as run.json tells it.
 *
 * @param epoch from 1
 * @param loss mean of the epoch's batches
 * @param metrics of the held-out data, empty where there is none
 * @param seconds of training, evaluation left out
 * @param tokens seen in training
 */
public record EpochReport(int epoch, double loss, Map<String, Double> metrics, double seconds, long tokens) {
    public double tokensPerSecond() {
        return tokens / Math.max(1e-9, seconds);
    }
}
