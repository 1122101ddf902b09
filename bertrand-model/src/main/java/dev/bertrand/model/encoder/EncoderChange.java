package dev.bertrand.model.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one adapter changes in an encoder whose plan others share: {@link InferencePlan#forward(dev.bertrand.model.Batch,
 * Keep, List)} takes one for every sequence.
 */
public final class EncoderChange implements AutoCloseable {
    private final @Nullable PlanNorm embeddingNorm; // null for the shared one
    private final List<LayerChange> layers;
    private final boolean owner; // of the memory

    EncoderChange(@Nullable PlanNorm embeddingNorm, List<LayerChange> layers, boolean owner) {
        this.embeddingNorm = embeddingNorm;
        this.layers = List.copyOf(layers);
        this.owner = owner;
    }

    /**
     * One adapter behind the other in every layer, the first one next to the base; where both have a layer norm of their
     * own, the last one's counts. It uses the others' memory: close it before them.
     */
    public static EncoderChange stack(List<EncoderChange> adapters) {
        PlanNorm norm = null;
        for (EncoderChange adapter : adapters) {
            norm = adapter.embeddingNorm == null ? norm : adapter.embeddingNorm;
        }
        return new EncoderChange(norm, join(adapters, LayerChange::stack), false);
    }

    /**
     * What several adapters make of the same input, averaged in every layer. It uses the others' memory: close it before
     * them.
     *
     * @param weights one for each, of the sum 1
     * @throws IllegalArgumentException if the weights do not fit, or an adapter multiplies a map's input, or has layer norms
     *     or a prefix of its own
     */
    public static EncoderChange average(List<EncoderChange> adapters, double... weights) {
        if (adapters.size() != weights.length
                || Math.abs(DoubleStream.of(weights).sum() - 1) > 1e-6) {
            throw new IllegalArgumentException("%d adapters have the weights %s; wanted one for each and 1 in all"
                    .formatted(adapters.size(), Arrays.toString(weights)));
        }
        if (adapters.stream().anyMatch(adapter -> adapter.embeddingNorm != null)) {
            throw LayerChange.ownNorms();
        }
        return new EncoderChange(null, join(adapters, layers -> LayerChange.average(layers, weights)), false);
    }

    private static List<LayerChange> join(List<EncoderChange> adapters, Function<List<LayerChange>, LayerChange> join) {
        return IntStream.range(0, adapters.get(0).layers.size())
                .mapToObj(i -> join.apply(
                        adapters.stream().map(adapter -> adapter.layer(i)).toList()))
                .toList();
    }

    @Nullable
    PlanNorm embeddingNorm() {
        return embeddingNorm;
    }

    LayerChange layer(int index) {
        return layers.get(index);
    }

    @Override
    public void close() {
        if (!owner) {
            return;
        }
        layers.forEach(LayerChange::close);
        if (embeddingNorm != null) {
            embeddingNorm.close();
        }
    }
}
