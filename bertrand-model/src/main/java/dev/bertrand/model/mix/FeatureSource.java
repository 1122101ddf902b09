package dev.bertrand.model.mix;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import java.util.function.Function;

/** Where the hidden states of a frozen encoder come from: the encoder, or whoever has kept what it said before. */
@FunctionalInterface
public interface FeatureSource {
    /** The encoder, with every pass. */
    FeatureSource ENCODER = (batch, encoder) -> encoder.apply(batch);

    /**
     * The states of a batch that {@link LayerMix#select} chooses; of its first tokens alone ({@link Batch#firsts}) where
     * the model looks at no others. From any thread.
     *
     * @param encoder computes those of whole sequences, without dropout
     */
    Hidden features(Batch batch, Function<Batch, Hidden> encoder);
}
