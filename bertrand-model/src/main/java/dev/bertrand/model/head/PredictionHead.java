package dev.bertrand.model.head;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.LayerNorm;
import dev.bertrand.model.encoder.Linear;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Hidden states to scores of all words, by the matrix of word embeddings itself (google-research/bert, {@code
 * get_masked_lm_output} of run_pretraining.py). Shapes: D hidden size, V the vocabulary.
 */
final class PredictionHead {
    private final Linear dense;
    private final Activation activation;
    private final LayerNorm norm;
    private final Tensor words; // (V, D)
    private final Tensor bias; // (V)

    /**
     * @param name such as {@code cls.predictions}
     * @param words the matrix that it shares, (V, D)
     */
    PredictionHead(BertConfig config, Parameters parameters, String name, Tensor words) {
        int size = config.hiddenSize();
        dense = Linear.inHead(
                parameters, name + ".transform.dense", size, size, Initializer.normal(config.initializerRange()));
        activation = config.activation();
        norm = LayerNorm.create(parameters, name + ".transform.LayerNorm", size, config.layerNormEps());
        this.words = words;
        bias = parameters.get(name + ".bias", Initializer.ZEROS, config.vocabSize());
    }

    /** Maps (rows, D) to (rows, V). */
    Tensor forward(Tensor x) {
        Tensor transformed = norm.forward(activation.forward(dense.forward(x))); // (rows, D)
        return torch.linear(transformed, words, new TensorOptional(bias)); // (rows, V)
    }
}
