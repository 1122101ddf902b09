package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Dropout;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.Layer;
import dev.bertrand.model.encoder.Projection;
import dev.bertrand.model.encoder.Site;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685): W x + s B A x, with B zero at first, so that a fresh one
 * changes nothing. Parameters are named as in PEFT's files, {@code ...query.lora_A.weight}.
 *
 * @param rank rows of A and columns of B
 * @param alpha s is alpha / rank
 * @param dropout probability with which training leaves elements of x out of A's input
 * @param sites the maps that are adapted
 * @param rankStabilized s is alpha / sqrt(rank) instead (rsLoRA: Kalajdzievski 2023, arXiv 2312.03732)
 * @param decomposed the direction alone is adapted so, and the length of each row of W learned beside it (DoRA: Liu et
 *     al. 2024, arXiv 2402.09353)
 */
public record LoraConfig(
        int rank, double alpha, double dropout, Set<Site> sites, boolean rankStabilized, boolean decomposed)
        implements AdapterMethod {
    public LoraConfig {
        if (rank < 1) {
            throw new IllegalArgumentException("the rank of LoRA is %d; wanted 1 or more".formatted(rank));
        }
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("LoRA needs at least one map to adapt, such as QUERY and VALUE");
        }
        sites = Collections.unmodifiableSet(new TreeSet<>(sites)); // in one order, for records
    }

    /** Rank 8 on queries and values, PEFT's defaults for BERT. */
    public static LoraConfig defaults() {
        return new LoraConfig(8, 8, 0, Set.of(Site.QUERY, Site.VALUE), false, false);
    }

    /** s. */
    public double scale() {
        return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
    }

    @Override
    public String id() {
        return "lora";
    }

    @Override
    public void into(Encoder encoder, Parameters parameters) {
        for (Layer layer : encoder.layers()) {
            for (Site site : Site.values()) { // in their order, whatever the set's is
                if (sites.contains(site)) {
                    layer.replace(site, base -> around(base, layer.name() + "." + site.path(), parameters));
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
