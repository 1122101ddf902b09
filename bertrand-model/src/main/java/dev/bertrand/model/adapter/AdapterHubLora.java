package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.encoder.Site;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** AdapterHub's LoRAConfig, which (IA)3 is one of: vectors by which outputs are multiplied are the B of rank 1. */
final class AdapterHubLora {
    private static final Pattern LAYER = Pattern.compile(".*\\.layer\\.(\\d+)\\..*\\.(lora_A|lora_B).*");
    private static final Pattern VERSION = Pattern.compile("adapters\\.(\\d+)\\.(\\d+)\\..*");
    private static final String SCALE = "scale";
    private static final String LEFT_OUT = "leave_out";

    /** Its letters for the maps of attention; LoRAConfig has none for attention's output. */
    private static final Map<Site, String> ATTENTION =
            new EnumMap<>(Map.of(Site.QUERY, "q", Site.KEY, "k", Site.VALUE, "v"));

    /** Keys that are read or checked, and those that concern only training. */
    private static final Set<String> KNOWN = Set.of(
            "architecture",
            "selfattn_lora",
            "intermediate_lora",
            "output_lora",
            LEFT_OUT,
            "r",
            "alpha",
            "dropout",
            "attn_matrices",
            "composition_mode",
            "init_weights",
            "init_weights_seed",
            "dtype");

    private AdapterHubLora() {}

    /** What AdapterHub takes where a file only names the method. */
    static ObjectNode defaults(boolean scales) {
        return scales
                ? write(new Ia3Config(Set.of(Site.KEY, Site.VALUE, Site.INTERMEDIATE), Set.of()))
                : write(LoraConfig.defaults(), new AdaptedModel("", "", List.of(), null, null));
    }

    static ObjectNode write(LoraConfig lora, AdaptedModel model) {
        require(!lora.decomposed(), "DoRA");
        require(lora.rankOf().isEmpty() && lora.alphaOf().isEmpty(), "other ranks or alphas of single maps");
        // s is alpha / r there
        double alpha = lora.rankStabilized() ? lora.alpha() * Math.sqrt(lora.rank()) : lora.alpha();
        ObjectNode config = config(lora.sites(), "add", lora.rank(), alpha, lora.dropout(), "lora");
        if (!lora.layers().isEmpty()) {
            Integer count = model.layers();
            if (count == null) {
                throw cannotSay("LoRA in some layers of a model, unless the base tells how many there are");
            }
            ArrayNode leftOut = config.putArray(LEFT_OUT);
            for (int layer = 0; layer < count; layer++) {
                if (!lora.layers().contains(layer)) {
                    leftOut.add(layer);
                }
            }
        }
        return config;
    }

    static ObjectNode write(Ia3Config ia3) {
        require(ia3.inputs().isEmpty(), "(IA)3 on the inputs of maps, here of %s".formatted(ia3.inputs()));
        return config(ia3.outputs(), SCALE, 1, 1, 0, "ia3");
    }

    private static ObjectNode config(
            Set<Site> sites, String mode, int rank, double alpha, double dropout, String beginning) {
        require(!sites.contains(Site.ATTENTION_OUTPUT), "a part on " + Site.ATTENTION_OUTPUT.path());
        ObjectNode config = AdapterHubFormat.JSON.createObjectNode();
        config.put("architecture", "lora");
        config.put("selfattn_lora", sites.stream().anyMatch(ATTENTION::containsKey));
        config.put("intermediate_lora", sites.contains(Site.INTERMEDIATE));
        config.put("output_lora", sites.contains(Site.OUTPUT));
        config.putArray(LEFT_OUT);
        config.put("r", rank);
        config.set("alpha", ConfigKeys.number(alpha));
        config.put("dropout", dropout);
        ArrayNode matrices = config.putArray("attn_matrices");
        sites.stream().filter(ATTENTION::containsKey).map(ATTENTION::get).forEach(matrices::add);
        config.put("composition_mode", mode);
        config.put("init_weights", beginning);
        config.putNull("init_weights_seed");
        config.put("use_gating", false);
        config.putNull("vera_d");
        config.putNull("vera_b");
        config.putNull("dtype");
        return config;
    }

    private static void require(boolean possible, String what) {
        if (!possible) {
            throw cannotSay(what);
        }
    }

    private static IllegalArgumentException cannotSay(String what) {
        return new IllegalArgumentException(
                "AdapterHub's LoRAConfig cannot say %s; leave the adapter in PEFT's layout".formatted(what));
    }

    /** Whether it is (IA)3's. */
    static boolean scales(JsonNode config) {
        return config.path("composition_mode").asText().equals(SCALE);
    }

    static AdapterMethod read(JsonNode config, AdapterSource source) {
        ConfigKeys.requireNothingBeside(config, KNOWN);
        Set<Site> sites = sites(config);
        int rank = config.path("r").asInt(8);
        double alpha = isFaulty(source.config().path("version").asText())
                ? rank
                : config.path("alpha").asDouble(8);
        if (!scales(config)) {
            ConfigKeys.require(config, "composition_mode", "add");
            return new LoraConfig(
                    rank,
                    alpha,
                    config.path("dropout").asDouble(),
                    sites,
                    false,
                    false,
                    Map.of(),
                    Map.of(),
                    config.path(LEFT_OUT).isEmpty() ? Set.of() : layers(source));
        }
        ConfigKeys.require(config, "r", 1);
        if (alpha != 1) {
            throw ConfigKeys.refused("alpha", config.path("alpha"), "1 with composition_mode scale");
        }
        if (!config.path(LEFT_OUT).isEmpty()) {
            throw ConfigKeys.refused(LEFT_OUT, config.path(LEFT_OUT), "(IA)3 in all layers");
        }
        return new Ia3Config(sites, Set.of());
    }

    private static Set<Site> sites(JsonNode config) {
        Set<Site> sites = EnumSet.noneOf(Site.class);
        JsonNode matrices = config.path("attn_matrices");
        if (config.path("selfattn_lora").asBoolean(true)) {
            for (JsonNode letter : matrices) {
                Site site = ATTENTION.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(letter.asText()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow(() -> ConfigKeys.refused("attn_matrices", matrices, "q, k and v"));
                sites.add(site);
            }
        }
        if (config.path("intermediate_lora").asBoolean()) {
            sites.add(Site.INTERMEDIATE);
        }
        if (config.path("output_lora").asBoolean()) {
            sites.add(Site.OUTPUT);
        }
        return sites;
    }

    /** Layers that have something in the file: the config says only which have not. */
    private static Set<Integer> layers(AdapterSource source) {
        Set<Integer> layers = new TreeSet<>();
        for (String name : source.tensors().keySet()) {
            Matcher matcher = LAYER.matcher(name);
            if (matcher.matches()) {
                layers.add(Integer.valueOf(matcher.group(1)));
            }
        }
        return layers;
    }

    /** Versions before 1.1.0 trained with alpha = r, whatever the config says (_fix_backward_compat in loading.py). */
    private static boolean isFaulty(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches()
                && Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt(matcher.group(2)) < 1001;
    }
}
