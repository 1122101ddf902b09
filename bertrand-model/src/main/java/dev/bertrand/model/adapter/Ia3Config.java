package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.Layer;
import dev.bertrand.model.encoder.Site;

/**
 * (IA)3 (Liu et al. 2022, arXiv 2205.05638): keys, values and the feed-forward block's inner features are multiplied by
 * learned vectors, which are one at first. Parameters are named as in PEFT's files, {@code ...key.ia3_l}.
 */
public record Ia3Config() implements AdapterMethod {
    @Override
    public void into(Encoder encoder, Parameters parameters) {
        for (Layer layer : encoder.layers()) {
            for (Site site : new Site[] {Site.KEY, Site.VALUE}) {
                layer.replace(site, base -> {
                    long out = base.merged().weight().size(0);
                    return new ScaledOutput(base, parameters.get(name(layer, site), Initializer.ONES, out, 1));
                });
            }
            layer.replace(Site.OUTPUT, base -> {
                long in = base.merged().weight().size(1);
                return new ScaledInput(base, parameters.get(name(layer, Site.OUTPUT), Initializer.ONES, 1, in));
            });
        }
    }

    private static String name(Layer layer, Site site) {
        return layer.name() + "." + site.path() + ".ia3_l";
    }

    @Override
    public boolean trains(String name) {
        return name.endsWith(".ia3_l");
    }
}
