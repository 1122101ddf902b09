package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.encoder.Site;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * PEFT's names of maps: a list of ends of their names, or one pattern for whole names.
 *
 * @param sites the maps that are meant
 * @param layers the numbers of the layers in which they are; none for all
 */
record PeftModules(Set<Site> sites, Set<Integer> layers) {
    static final String LAYERS = "layers_to_transform";

    private static final int MOST_LAYERS = 256; // more than any BERT has
    private static final int MOST_STEPS = 1_000_000;
    private static final String SELF = "attention.self.";

    /**
     * Reads a list or a pattern.
     *
     * @throws IllegalArgumentException if it means no map of a BERT's layers, or not the same ones in all layers it means
     */
    static PeftModules read(JsonNode config, String key) {
        JsonNode modules = config.path(key);
        Set<Site> sites = EnumSet.noneOf(Site.class);
        Set<Integer> layers = new TreeSet<>();
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            Set<Site> meant = meant(modules, layer);
            if (meant.isEmpty()) {
                continue;
            }
            if (!layers.isEmpty() && !meant.equals(sites)) {
                throw ConfigKeys.refused(key, modules, "the same maps in all layers that have any");
            }
            sites.addAll(meant);
            layers.add(layer);
        }
        if (sites.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is %s, which names no map of a BERT's layers".formatted(key, modules));
        }
        return new PeftModules(sites, layers.size() == MOST_LAYERS ? Set.of() : layers);
    }

    private static Set<Site> meant(JsonNode modules, int layer) {
        Set<Site> meant = EnumSet.noneOf(Site.class);
        for (Site site : Site.values()) {
            String name = "bert.encoder.layer.%d.%s".formatted(layer, site.path());
            boolean matches = modules.isTextual() && matches(modules.asText(), name);
            for (JsonNode end : modules) {
                matches |= name.equals(end.asText()) || name.endsWith("." + end.asText());
            }
            if (matches) {
                meant.add(site);
            }
        }
        return meant;
    }

    private static boolean matches(String pattern, String name) {
        return Pattern.compile(pattern)
                .matcher(new Limited(name, new AtomicInteger(MOST_STEPS)))
                .matches();
    }

    /** A name that can be looked at so many times: there are patterns that would go on for years. */
    private record Limited(CharSequence name, AtomicInteger left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (left.decrementAndGet() < 0) {
                throw new IllegalArgumentException(
                        "its pattern for %s takes more than %,d steps".formatted(name, MOST_STEPS));
            }
            return name.charAt(index);
        }

        @Override
        public int length() {
            return name.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Limited(name.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return name.toString();
        }
    }

    /** Writes the list {@code key} and {@code layers_to_transform}, or a pattern where a list would say more than is meant. */
    void put(ObjectNode json, String key) {
        // The end of the feed-forward block's output map is the end of the attention's as well.
        if (sites.contains(Site.OUTPUT) && !sites.contains(Site.ATTENTION_OUTPUT)) {
            String numbers = layers.isEmpty()
                    ? "\\d+"
                    : layers.stream().map(String::valueOf).collect(Collectors.joining("|", "(", ")"));
            String paths = sites.stream()
                    .map(site -> site.path().replace(".", "\\."))
                    .collect(Collectors.joining("|", "(", ")"));
            json.put(key, ".*\\.layer\\." + numbers + "\\." + paths);
            return;
        }
        List<String> ends = new ArrayList<>();
        for (Site site : sites) {
            ends.add(site.path().startsWith(SELF) ? site.path().substring(SELF.length()) : site.path());
        }
        if (sites.contains(Site.OUTPUT)) {
            ends.remove(Site.ATTENTION_OUTPUT.path()); // leaves output.dense, which means both
        }
        ends.forEach(json.putArray(key)::add);
        if (!layers.isEmpty()) {
            layers.forEach(json.putArray(LAYERS)::add);
        }
    }
}
