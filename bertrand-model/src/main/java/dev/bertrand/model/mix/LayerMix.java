package dev.bertrand.model.mix;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.encoder.Keep;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What a task's layer reads of an encoder, in two steps: {@link #select} does all that needs no parameters, and its result
 * can be kept where the encoder is frozen; {@link #forward} does what is learnt. Shapes: T tokens, D hidden size, W
 * features of a token.
 */
public final class LayerMix {
    private final LayerFeatures features;
    private final int layers; // of the encoder
    private final List<Integer> states;
    private final @Nullable ScalarMix mix;

    private LayerMix(LayerFeatures features, int layers, @Nullable ScalarMix mix) {
        this.features = features;
        this.layers = layers;
        states = features.states(layers);
        this.mix = mix;
    }

    /** What {@code config} asks for; a mix asks {@code parameters} for its weights. */
    public static LayerMix create(BertConfig config, Parameters parameters) {
        LayerFeatures features = config.features();
        int states = features.states(config.layers()).size();
        boolean mixed = features.kind() == LayerFeatures.Kind.MIX;
        return new LayerMix(
                features, config.layers(), mixed ? new ScalarMix(parameters, states, features.dropout()) : null);
    }

    /** What BERT's heads read: the last layer alone. */
    public static LayerMix last(BertConfig config) {
        return new LayerMix(LayerFeatures.LAST, config.layers(), null);
    }

    /** What the encoder is to keep for {@link #select}. */
    public Keep keep() {
        return states.equals(List.of(layers)) ? Keep.LAST : Keep.ALL_LAYERS;
    }

    /**
     * Of an encoder's hidden states those that {@link #forward} takes: each of a mix's, or the one that the others come to.
     *
     * @param hidden of the encoder, with what {@link #keep} says
     */
    public Hidden select(Hidden hidden) {
        if (keep() == Keep.LAST && mix == null) {
            return hidden;
        }
        List<Tensor> all = hidden.layers();
        List<Tensor> chosen = keep() == Keep.LAST
                ? List.of(hidden.last())
                : states.stream().map(all::get).toList();
        return new Hidden(hidden.batch(), joined(hidden, chosen), List.of());
    }

    private List<Tensor> joined(Hidden hidden, List<Tensor> chosen) {
        return switch (features.kind()) {
            case LAYER -> chosen;
            case MIX -> features.layerNorm() ? normalized(hidden, chosen) : chosen;
            case CONCAT -> List.of(torch.cat(new TensorVector(chosen.toArray(Tensor[]::new)), 1)); // (T, W)
            case SUM -> List.of(chosen.stream().reduce(Tensor::add).orElseThrow()); // (T, D)
        };
    }

    private static List<Tensor> normalized(Hidden hidden, List<Tensor> states) {
        StateNorm norm = StateNorm.of(hidden.batch(), states.get(0));
        return states.stream().map(norm::forward).toList(); // each (T, D)
    }

    /** Maps what {@link #select} gave to (T, W). */
    public Tensor forward(Hidden selected) {
        return mix == null ? selected.last() : mix.forward(selected.layers());
    }
}
