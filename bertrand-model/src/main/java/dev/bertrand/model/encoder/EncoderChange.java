package dev.bertrand.model.encoder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one adapter changes in an encoder whose plan others share: {@link InferencePlan#forward(dev.bertrand.model.Batch,
 * Keep, List)} takes one for every sequence.
 */
public final class EncoderChange implements AutoCloseable {
    private final @Nullable PlanNorm embeddingNorm; // null for the shared one
    private final List<LayerChange> layers;

    EncoderChange(@Nullable PlanNorm embeddingNorm, List<LayerChange> layers) {
        this.embeddingNorm = embeddingNorm;
        this.layers = List.copyOf(layers);
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
        layers.forEach(LayerChange::close);
        if (embeddingNorm != null) {
            embeddingNorm.close();
        }
    }
}
