package dev.bertrand.cli;

import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.train.task.FeatureSettings;
import dev.bertrand.train.task.FeatureSettings.Caching;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the task's layer reads of the encoder. */
final class LayerOptions {
    private static final int LSTM_SIZE = 768;

    @Option(
            names = "--layers",
            paramLabel = "WHICH",
            description =
                    "hidden states that the task's layer reads: last, layer:K (0 is the embeddings' output, negatives "
                            + "count from the end), mix or mix:lastN (their sum with learned weights), concat:N or sum:N of the "
                            + "last N (default: ${DEFAULT-VALUE})")
    String layers = "last";

    @Option(names = "--mix-layer-norm", description = "normalize each layer before it is mixed")
    boolean mixLayerNorm;

    @Option(
            names = "--mix-dropout",
            paramLabel = "P",
            description = "probability with which training leaves a layer out of the mix (default: ${DEFAULT-VALUE})")
    double mixDropout;

    @Option(
            names = "--probe",
            paramLabel = "WHICH",
            description = "tag: linear, or bilstm, two layers between the features and the classes "
                    + "(default: ${DEFAULT-VALUE})")
    String probe = "linear";

    @Option(names = "--probe-size", paramLabel = "N", description = "bilstm: units in each direction (default: 768)")
    @Nullable
    Integer probeSize;

    @Option(
            names = "--feature-cache",
            paramLabel = "WHERE",
            description =
                    "head: the frozen encoder's features are computed without dropout, once, and kept in memory or in "
                            + "a folder; with none each time (default: each time, with dropout)")
    @Nullable
    String featureCache;

    /**
     * The settings.
     *
     * @param part options of the method
     * @param tags whether the task gives every word a label
     * @throws IllegalArgumentException if they make no sense, alone or together
     */
    FeatureSettings settings(AdapterOptions part, boolean tags) {
        Caching caching = caching();
        if (caching != Caching.OFF && part.adapter() != Selection.HEAD) {
            throw new IllegalArgumentException(
                    "--feature-cache is for --method head: with --method %s the encoder's features change as it learns"
                            .formatted(part.method));
        }
        return new FeatureSettings(
                features(), lstmSize(tags), caching, caching == Caching.DISK ? Path.of(featureCache) : null);
    }

    private LayerFeatures features() {
        try {
            return LayerFeatures.parse(layers).withLayerNorm(mixLayerNorm).withDropout(mixDropout);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--layers %s: %s".formatted(layers, e.getMessage()), e);
        }
    }

    private @Nullable Integer lstmSize(boolean tags) {
        boolean bilstm = probe.equals("bilstm");
        if (!bilstm && !probe.equals("linear")) {
            throw new IllegalArgumentException("--probe is %s; wanted linear or bilstm".formatted(probe));
        }
        if (bilstm && !tags) {
            throw new IllegalArgumentException("--probe bilstm is for --task tag; leave it out");
        }
        if (!bilstm && probeSize != null) {
            throw new IllegalArgumentException("--probe-size is for --probe bilstm; leave it out");
        }
        return bilstm ? probeSize == null ? (Integer) LSTM_SIZE : probeSize : null;
    }

    private Caching caching() {
        if (featureCache == null) {
            return Caching.OFF;
        }
        return switch (featureCache) {
            case "none" -> Caching.NONE;
            case "memory" -> Caching.MEMORY;
            default -> Caching.DISK;
        };
    }
}
