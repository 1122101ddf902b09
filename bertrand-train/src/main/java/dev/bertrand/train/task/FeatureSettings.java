package dev.bertrand.train.task;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.mix.FeatureSource;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.Provenance;
import dev.bertrand.train.TrainingSet;
import dev.bertrand.train.feature.FeatureCache;
import dev.bertrand.train.feature.FeatureListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the task's layer reads of the encoder, and where that is kept.
 *
 * @param layers hidden states that are read
 * @param lstmSize units, in each direction, of a BiLSTM before a tagger's layer; null for none
 * @param caching whether they are computed once; for a frozen encoder
 * @param folder of the cache; null unless it is on disk
 */
public record FeatureSettings(
        LayerFeatures layers,
        @Nullable Integer lstmSize,
        Caching caching,
        @Nullable Path folder) {
    /** How often a frozen encoder computes its hidden states. */
    public enum Caching {
        /** With every step, with the dropout of training: as an encoder that learns. */
        OFF,
        /** With every step, without dropout: what a cache has to agree with. */
        NONE,
        /** Once, without dropout, kept in memory. */
        MEMORY,
        /** Once for all runs, without dropout, kept in a file. */
        DISK
    }

    /** What BERT does: the last layer, computed with every step. */
    public static final FeatureSettings LAST = new FeatureSettings(LayerFeatures.LAST, null, Caching.OFF, null);

    public FeatureSettings {
        if ((caching == Caching.DISK) != (folder != null)) {
            throw new IllegalArgumentException(
                    "a cache on disk needs a folder, and no other does; got %s and %s".formatted(caching, folder));
        }
    }

    /** Whether features are computed once. */
    boolean isCached() {
        return caching == Caching.MEMORY || caching == Caching.DISK;
    }

    /** A task's config with these features. */
    BertConfig configure(BertConfig config) {
        return config.with().features(layers).lstmSize(lstmSize).build();
    }

    /**
     * Lets a model's hidden states come from where these settings keep them; computes them, if that has not been done.
     *
     * @param sets whose inputs are kept
     * @param baseFolder of the model's weights
     * @return what has to be closed after the model; null for nothing
     */
    @Nullable
    FeatureCache open(
            BertForTask model, List<TrainingSet> sets, Path baseFolder, Engine engine, FeatureListener listener)
            throws IOException {
        switch (caching) {
            case OFF -> {
                return null;
            }
            case NONE -> {
                model.readFrom(FeatureSource.ENCODER);
                return null;
            }
            case MEMORY, DISK -> {
                model.readFrom(FeatureSource.ENCODER); // which checks that the encoder is frozen
                List<Sequence> sequences = sets.stream()
                        .flatMap(set -> IntStream.range(0, set.size()).mapToObj(set::sequence))
                        .toList();
                FeatureCache cache = folder == null
                        ? FeatureCache.inMemory(model, sequences, engine, listener)
                        : FeatureCache.onDisk(
                                model,
                                sequences,
                                folder,
                                Provenance.sha256(StoredWeights.in(baseFolder).path()),
                                engine,
                                listener);
                model.readFrom(cache);
                return cache;
            }
        }
        throw new AssertionError(caching);
    }

    /** Those that a result follows from, for {@code run.json}. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (!layers.isLast()) {
            settings.put("layers", layers.toString());
        }
        if (layers.kind() == LayerFeatures.Kind.MIX) {
            settings.put("mix_layer_norm", String.valueOf(layers.layerNorm()));
            settings.put("mix_dropout", String.valueOf(layers.dropout()));
        }
        if (lstmSize != null) {
            settings.put("lstm_size", lstmSize.toString());
        }
        if (caching != Caching.OFF) {
            settings.put("encoder_dropout", "false");
        }
        return settings;
    }
}
