package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear layer and tanh over the vector of [CLS], which next-sentence pre-training taught to stand for the whole. */
public final class Pooler {
    /** The name of the pre-trained one's layer. */
    public static final String NAME = "bert.pooler.dense";

    private final Projection dense;

    /** The pre-trained one, which reads the last layer. */
    public Pooler(BertConfig config, Parameters parameters) {
        this(config, parameters, NAME, config.hiddenSize());
    }

    private Pooler(BertConfig config, Parameters parameters, String name, int width) {
        dense = Linear.inHead(
                parameters, name, width, config.hiddenSize(), Initializer.normal(config.initializerRange()));
    }

    /** One for the features that {@code config} chooses: the pre-trained one, or a new one where they are wider. */
    public static Pooler ofFeatures(BertConfig config, Parameters parameters) {
        return config.featureSize() == config.hiddenSize()
                ? new Pooler(config, parameters)
                : new Pooler(config, parameters, "mix.pooler.dense", config.featureSize());
    }

    /** Maps the last layer's (T, D) to (B, D), a row per sequence in the caller's order. */
    public Tensor forward(Hidden hidden) {
        return forward(hidden.batch(), hidden.last());
    }

    /** Maps features (T, W) to (B, D), a row per sequence in the caller's order. */
    public Tensor forward(Batch batch, Tensor features) {
        long[] starts = batch.starts();
        Tensor first = features.index_select(0, Tensors.near(features, starts, starts.length)); // (B, W)
        return torch.tanh(dense.forward(first)); // (B, D)
    }
}
