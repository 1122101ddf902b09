package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.Layer;
import dev.bertrand.model.encoder.Projection;
import dev.bertrand.model.encoder.Site;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * (IA)3 (Liu et al. 2022, arXiv 2205.05638): features are multiplied by learned vectors, which are one at first.
 * Parameters are named as in PEFT's files, {@code ...key.ia3_l}.
 *
 * @param outputs maps whose outputs are multiplied
 * @param inputs maps whose inputs are
 */
public record Ia3Config(Set<Site> outputs, Set<Site> inputs) implements AdapterMethod {
    public Ia3Config {
        outputs = Collections.unmodifiableSet(new TreeSet<>(outputs)); // in one order, for records
        inputs = Collections.unmodifiableSet(new TreeSet<>(inputs));
        if (outputs.stream().anyMatch(inputs::contains)) {
            throw new IllegalArgumentException(
                    "(IA)3 multiplies the input of a map or its output, got both for one: %s and %s"
                            .formatted(outputs, inputs));
        }
    }

    /** Keys and values, and what goes into the two output maps: PEFT's choice for BERT. */
    public static Ia3Config defaults() {
        return new Ia3Config(Set.of(Site.KEY, Site.VALUE), Set.of(Site.ATTENTION_OUTPUT, Site.OUTPUT));
    }

    @Override
    public String id() {
        return "ia3";
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void into(Encoder encoder, Parameters parameters) {
        for (Layer layer : encoder.layers()) {
            for (Site site : Site.values()) { // in their order, whatever the sets' is
                String name = layer.name() + "." + site.path() + ".ia3_l";
                if (outputs.contains(site)) {
                    layer.replace(
                            site,
                            base -> new ScaledOutput(
                                    base, parameters.get(name, Initializer.ONES, features(base, 0), 1)));
                }
                if (inputs.contains(site)) {
                    layer.replace(
                            site,
                            base -> new ScaledInput(
                                    base, parameters.get(name, Initializer.ONES, 1, features(base, 1))));
                }
            }
        }
    }

    private static long features(Projection map, int dimension) {
        return map.merged().weight().size(dimension);
    }

    @Override
    public boolean trains(String name) {
        return name.endsWith(".ia3_l");
    }
}
