package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.LayerNorm;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.torch.Tensors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * From a token's state to a score for each word (Devlin et al. 2018, section 3.1): a layer, its activation and norm, then
 * the product with the word embeddings' own matrix. Shapes: T tokens of the batch, D hidden size, V the vocabulary.
 */
public final class PredictionHead {
    private final Linear dense;
    private final Activation activation;
    private final LayerNorm norm;
    private final Tensor bias; // (V)
    private final Tensor words; // (V, D)

    /**
     * A head on a matrix that is another layer's.
     *
     * @param name what its parameters' names begin with, such as {@code cls.predictions}
     * @param words the matrix of word vectors, (V, D)
     * @param tied the name of {@code words}
     * @throws dev.bertrand.model.checkpoint.CheckpointException if the file has another matrix for the head
     */
    public PredictionHead(BertConfig config, Parameters parameters, String name, Tensor words, String tied) {
        int size = config.hiddenSize();
        dense = Linear.inHead(
                parameters, name + ".transform.dense", size, size, Initializer.normal(config.initializerRange()));
        activation = config.activation();
        norm = LayerNorm.create(parameters, name + ".transform.LayerNorm", size, config.layerNormEps());
        bias = parameters.get(name + ".bias", Initializer.ZEROS, config.vocabSize());
        this.words = words;
        parameters.requireTied(name + ".decoder.weight", tied);
    }

    /** The one of BERT's pre-training, on the encoder's word embeddings. */
    static PredictionHead of(BertForTask model) {
        return new PredictionHead(
                model.config(),
                model.parameters(),
                "cls.predictions",
                model.encoder().embeddings().words(),
                "bert.embeddings.word_embeddings.weight");
    }

    /** Maps (rows, D) to (rows, V). */
    public Tensor forward(Tensor x) {
        Tensor transformed = norm.forward(activation.forward(dense.forward(x))); // (rows, D)
        return torch.linear(transformed, words, new TensorOptional(bias)); // (rows, V)
    }

    /** Scores for the given rows of the last layer's (T, D) only: (rows, V). The matrix is the model's largest. */
    Tensor forward(Hidden hidden, long... rows) {
        Tensor states = hidden.last(); // (T, D)
        return forward(states.index_select(0, Tensors.near(states, rows, rows.length))); // (rows, V)
    }

    /**
     * The mean cross entropy of the words that count, a scalar.
     *
     * @throws IllegalArgumentException if none does, or a sequence has another number of targets than tokens
     */
    Tensor loss(Hidden hidden, Targets.TokenClasses words) {
        if (words.counted() == 0) {
            throw new IllegalArgumentException("no token of this batch is masked, so there is nothing to learn");
        }
        Batch batch = hidden.batch();
        LongStream.Builder rows = LongStream.builder();
        LongStream.Builder ids = LongStream.builder();
        for (int i = 0; i < batch.size(); i++) {
            int[] classes = words.classes()[i];
            if (classes.length != batch.sequence(i).length()) {
                throw new IllegalArgumentException("sequence %d has %d tokens but %d targets"
                        .formatted(i, batch.sequence(i).length(), classes.length));
            }
            for (int k = 0; k < classes.length; k++) {
                if (classes[k] != Targets.IGNORED) {
                    rows.add(batch.start(i) + k);
                    ids.add(classes[k]);
                }
            }
        }
        long[] wanted = ids.build().toArray();
        Tensor logits = forward(hidden, rows.build().toArray()); // (masked, V)
        return torch.cross_entropy_loss(logits, Tensors.near(logits, wanted, wanted.length));
    }
}
