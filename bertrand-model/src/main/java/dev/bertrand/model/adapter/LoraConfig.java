package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Dropout;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.Layer;
import dev.bertrand.model.encoder.Projection;
import dev.bertrand.model.encoder.Site;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685): W x + s B A x, with B zero at first, so that a fresh one
 * changes nothing. Parameters are named as in PEFT's files, {@code ...query.lora_A.weight}.
 *
 * <p>Keys of {@code rankOf} and {@code alphaOf} are PEFT's: patterns that the end of a map's name fits, such as
 * {@code value} or {@code layer\.0\..*}, the first that fits is taken.
 *
 * @param rank rows of A and columns of B
 * @param alpha s is alpha / rank
 * @param dropout probability with which training leaves elements of x out of A's input
 * @param sites the maps that are adapted
 * @param rankStabilized s is alpha / sqrt(rank) instead (rsLoRA: Kalajdzievski 2023, arXiv 2312.03732)
 * @param decomposed the direction alone is adapted so, and the length of each row of W learned beside it (DoRA: Liu et
 *     al. 2024, arXiv 2402.09353)
 * @param rankOf other ranks of single maps
 * @param alphaOf other alphas of single maps
 * @param layers the numbers of the layers that are adapted, from 0; none of them for all
 */
public record LoraConfig(
        int rank,
        double alpha,
        double dropout,
        Set<Site> sites,
        boolean rankStabilized,
        boolean decomposed,
        Map<String, Integer> rankOf,
        Map<String, Double> alphaOf,
        Set<Integer> layers)
        implements AdapterMethod {
    public LoraConfig {
        if (rank < 1 || rankOf.values().stream().anyMatch(other -> other < 1)) {
            throw new IllegalArgumentException(
                    "the ranks of LoRA are %d and %s; wanted 1 or more".formatted(rank, rankOf));
        }
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("LoRA needs at least one map to adapt, such as QUERY and VALUE");
        }
        sites = Collections.unmodifiableSet(new TreeSet<>(sites)); // in one order, for records
        rankOf = Collections.unmodifiableMap(new LinkedHashMap<>(rankOf)); // in the order in which they are tried
        alphaOf = Collections.unmodifiableMap(new LinkedHashMap<>(alphaOf));
        layers = Collections.unmodifiableSet(new TreeSet<>(layers));
    }

    /** One rank for all maps of all layers. */
    public LoraConfig(
            int rank, double alpha, double dropout, Set<Site> sites, boolean rankStabilized, boolean decomposed) {
        this(rank, alpha, dropout, sites, rankStabilized, decomposed, Map.of(), Map.of(), Set.of());
    }

    /** Rank 8 on queries and values, PEFT's defaults for BERT. */
    public static LoraConfig defaults() {
        return new LoraConfig(8, 8, 0, Set.of(Site.QUERY, Site.VALUE), false, false);
    }

    /** The pattern that all maps of a layer fit. */
    public static String layer(int number) {
        return "layer\\.%d\\..*".formatted(number);
    }

    /** The rank of a map, by its name such as {@code bert.encoder.layer.0.attention.self.query}. */
    public int rank(String map) {
        return find(rankOf, map, rank);
    }

    /** s of a map, by its name. */
    public double scale(String map) {
        return find(alphaOf, map, alpha) / (rankStabilized ? Math.sqrt(rank(map)) : rank(map));
    }

    private static <T> T find(Map<String, T> patterns, String map, T usual) {
        return patterns.entrySet().stream()
                .filter(pattern -> fits(pattern.getKey(), map))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(usual);
    }

    /** PEFT 0.17, utils/other.py, get_pattern_key. */
    private static boolean fits(String pattern, String map) {
        return Pattern.matches("(.*\\.)?(" + pattern + ")", map);
    }

    @Override
    public String id() {
        return "lora";
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void into(Encoder encoder, Parameters parameters) {
        List<Layer> all = encoder.layers();
        requireMeaning(all);
        for (int i = 0; i < all.size(); i++) {
            Layer layer = all.get(i);
            if (!layers.isEmpty() && !layers.contains(i)) {
                continue;
            }
            for (Site site : sites) { // in their order, as the set is sorted
                layer.replace(site, base -> around(base, layer.name() + "." + site.path(), parameters));
            }
        }
    }

    /** A slip of the pen in a pattern or a number would go unnoticed. */
    private void requireMeaning(List<Layer> all) {
        layers.stream().filter(number -> number < 0 || number >= all.size()).forEach(number -> {
            throw new IllegalArgumentException(
                    "LoRA is for layers %s, but the model has layers 0 to %d".formatted(layers, all.size() - 1));
        });
        List<String> maps = all.stream()
                .flatMap(layer -> sites.stream().map(site -> layer.name() + "." + site.path()))
                .toList();
        for (Map<String, ?> patterns : List.of(rankOf, alphaOf)) {
            for (String pattern : patterns.keySet()) {
                if (maps.stream().noneMatch(map -> fits(pattern, map))) {
                    throw new IllegalArgumentException(
                            "a rank or an alpha is given for '%s', which is the name of no map that is adapted: %d layers, %s"
                                    .formatted(pattern, all.size(), sites));
                }
            }
        }
    }

    private Projection around(Projection base, String name, Parameters parameters) {
        Dropout dropping = new Dropout(parameters, dropout);
        return decomposed
                ? Dora.create(base, parameters, name, this, dropping)
                : Lora.create(base, parameters, name, this, dropping);
    }

    @Override
    public boolean trains(String name) {
        return name.contains(".lora_");
    }
}
