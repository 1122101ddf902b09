package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** AdapterHub's config of a prefix, PrefixTuningConfig in its configuration/adapter_config.py. */
final class AdapterHubPrefix {
    private static final String LENGTH = "prefix_length";
    private static final String FLAT = "flat";

    /** Keys that are read or checked, and those that concern only training, a decoder, or what other keys switch off. */
    private static final Set<String> KNOWN = Set.of(
            "architecture",
            "encoder_prefix",
            "cross_prefix",
            FLAT,
            LENGTH,
            "bottleneck_size",
            "non_linearity",
            "dropout",
            "shared_gating",
            "dtype");

    private AdapterHubPrefix() {}

    static ObjectNode write(PrefixConfig prefix) {
        ObjectNode config = AdapterHubFormat.JSON.createObjectNode();
        config.put("architecture", "prefix_tuning");
        config.put("encoder_prefix", true);
        config.put("cross_prefix", true);
        config.putArray("leave_out");
        config.put(FLAT, true);
        config.put(LENGTH, prefix.length());
        config.put("bottleneck_size", 512);
        config.put("non_linearity", "tanh");
        config.put("dropout", 0.0);
        config.put("use_gating", false);
        config.put("shared_gating", true);
        return config;
    }

    static PrefixConfig read(JsonNode config, AdapterSource source) {
        ConfigKeys.requireNothingBeside(config, KNOWN);
        ConfigKeys.require(config, "encoder_prefix", true);
        if (!config.path(FLAT).asBoolean()) {
            throw new IllegalArgumentException(
                    "its prefix is still behind the network that trained it (\"flat\": false), which this library does not run; adapters' eject_prefix_tuning(\"%s\") makes it flat"
                            .formatted(source.config().path("name").asText()));
        }
        return new PrefixConfig(
                source.config().path("name").asText(), config.path(LENGTH).asInt());
    }
}
