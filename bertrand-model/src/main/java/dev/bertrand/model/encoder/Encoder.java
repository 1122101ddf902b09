package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** BERT without anything on top: embeddings and the stack of layers. Shapes: T tokens of the batch, D hidden size. */
public final class Encoder {
    private final Embeddings embeddings;
    private final List<Layer> layers = new ArrayList<>();

    public Encoder(BertConfig config, Parameters parameters) {
        embeddings = new Embeddings(config, parameters);
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new Layer(config, parameters, "bert.encoder.layer." + i));
        }
    }

    public Embeddings embeddings() {
        return embeddings;
    }

    /**
     * Encodes every token in the context of its own sequence.
     *
     * @throws IllegalArgumentException if an id, a position or a segment is outside the model's tables
     */
    public Hidden forward(Batch batch, Keep keep) {
        List<Tensor> states = new ArrayList<>();
        List<List<Tensor>> attentions = new ArrayList<>();
        Tensor x = embeddings.forward(batch); // (T, D)
        for (Layer layer : layers) {
            if (keep != Keep.LAST) {
                states.add(x);
            }
            AttentionSink wanted = new AttentionSink(keep == Keep.ATTENTIONS);
            x = layer.forward(x, batch, wanted); // (T, D)
            if (wanted.isWanted()) {
                attentions.add(wanted.probabilities());
            }
        }
        states.add(x);
        return new Hidden(batch, List.copyOf(states), List.copyOf(attentions));
    }
}
