package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.Layer;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bottleneck adapters: down to fewer features, a function, and up again, added to what is there. Parameters are named as
 * in AdapterHub's files, {@code ...output.adapters.NAME.adapter_down.0.weight}.
 *
 * @param name the adapter's, as its files have it
 * @param placement where they are
 * @param reduction features D over those of the bottleneck
 * @param reductionOf other reductions of single layers, by their number from 0; infinite where a layer gets none
 * @param activation the function
 * @param scaling what their output is multiplied by
 */
public record BottleneckConfig(
        String name,
        Placement placement,
        double reduction,
        Map<Integer, Double> reductionOf,
        Activation activation,
        double scaling)
        implements AdapterMethod {

    /** Where adapters are, under the names that AdapterHub has for it. */
    public enum Placement {
        /** After attention and after the feed-forward block, before each is added to its input. */
        DOUBLE_SEQ_BN,
        /** After the feed-forward block is added and normalized; its own output is added, and both normalized again. */
        SEQ_BN,
        /** Beside the feed-forward block, on the same input. */
        PAR_BN
    }

    public BottleneckConfig {
        reductionOf = Collections.unmodifiableMap(new TreeMap<>(reductionOf)); // in one order, for records
        if (!(reduction > 0) || !reductionOf.values().stream().allMatch(value -> value > 0)) {
            throw new IllegalArgumentException(
                    "reductions are %s and %s; wanted numbers above 0".formatted(reduction, reductionOf));
        }
    }

    /** Houlsby et al. 2019, arXiv 1902.00751, with AdapterHub's defaults. */
    public static BottleneckConfig houlsby(String name) {
        return new BottleneckConfig(name, Placement.DOUBLE_SEQ_BN, 16, Map.of(), Activation.SILU, 1);
    }

    /** Pfeiffer et al. 2020, arXiv 2005.00052, with AdapterHub's defaults. */
    public static BottleneckConfig pfeiffer(String name) {
        return new BottleneckConfig(name, Placement.SEQ_BN, 16, Map.of(), Activation.RELU, 1);
    }

    /** He et al. 2021, arXiv 2110.04366, with AdapterHub's defaults. */
    public static BottleneckConfig parallel(String name) {
        return new BottleneckConfig(name, Placement.PAR_BN, 2, Map.of(), Activation.RELU, 4);
    }

    @Override
    public String id() {
        return switch (placement) {
            case DOUBLE_SEQ_BN -> "houlsby";
            case SEQ_BN -> "pfeiffer";
            case PAR_BN -> "parallel";
        };
    }

    @Override
    public void into(Encoder encoder, Parameters parameters) {
        requireLayers(encoder.layers().size());
        for (int i = 0; i < encoder.layers().size(); i++) {
            Layer layer = encoder.layers().get(i);
            double factor = reductionOf.getOrDefault(i, reduction);
            if (Double.isInfinite(factor)) {
                continue;
            }
            Bottleneck output = bottleneck(parameters, layer.name() + ".output", encoder.width(), factor);
            switch (placement) {
                case DOUBLE_SEQ_BN -> {
                    Bottleneck attention =
                            bottleneck(parameters, layer.name() + ".attention.output", encoder.width(), factor);
                    layer.joinAttention((x, y, norm) -> attention.add(y, y));
                    layer.joinOutput((x, y, norm) -> output.add(y, y));
                }
                case SEQ_BN -> layer.joinOutput((x, y, norm) -> output.add(y, norm.apply(x.add(y))));
                case PAR_BN -> layer.joinOutput((x, y, norm) -> output.add(y, x));
            }
        }
    }

    private void requireLayers(int count) {
        reductionOf.keySet().stream()
                .filter(layer -> layer < 0 || layer >= count)
                .forEach(layer -> {
                    throw new IllegalArgumentException(
                            "a reduction is given for layer %d, but the model has layers 0 to %d"
                                    .formatted(layer, count - 1));
                });
    }

    private Bottleneck bottleneck(Parameters parameters, String place, int width, double factor) {
        int narrow = Math.max(1, (int) (width / factor));
        return Bottleneck.create(parameters, place + ".adapters." + name, width, narrow, activation, scaling);
    }

    @Override
    public boolean trains(String parameter) {
        return parameter.contains(".adapters." + name + ".");
    }
}
