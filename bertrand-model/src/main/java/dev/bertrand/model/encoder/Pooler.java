package dev.bertrand.model.encoder;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear layer and tanh over the vector of [CLS], which next-sentence pre-training taught to stand for the whole. */
public final class Pooler {
    private final Projection dense;

    public Pooler(BertConfig config, Parameters parameters) {
        dense = Linear.inHead(
                parameters,
                "bert.pooler.dense",
                config.hiddenSize(),
                config.hiddenSize(),
                Initializer.normal(config.initializerRange()));
    }

    /** Maps the last layer's (T, D) to (B, D), a row per sequence in the caller's order. */
    public Tensor forward(Hidden hidden) {
        long[] starts = hidden.batch().starts();
        Tensor first = hidden.last().index_select(0, Tensors.of(starts, starts.length)); // (B, D)
        return torch.tanh(dense.forward(first)); // (B, D)
    }
}
