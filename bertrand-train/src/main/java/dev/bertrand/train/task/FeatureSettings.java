package dev.bertrand.train.task;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** A task's config with these features. */
    BertConfig configure(BertConfig config) {
        return config.with().features(layers).lstmSize(lstmSize).build();
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
