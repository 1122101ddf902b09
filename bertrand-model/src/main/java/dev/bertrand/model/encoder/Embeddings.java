package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The sum of word, position and segment embeddings, normalized. Shapes: T tokens of the batch, D hidden size. */
public final class Embeddings {
    private static final long NO_PADDING = -1; // libtorch: no index without a gradient

    private final Tensor words; // (vocabulary, D)
    private final Tensor positions; // (maximal length, D)
    private final Tensor types; // (segments, D)
    private final LayerNorm norm;
    private final Dropout dropout;

    /** @param name of the model's part, such as {@code bert} */
    Embeddings(BertConfig config, Parameters parameters, String name) {
        Initializer normal = Initializer.normal(config.initializerRange());
        int size = config.hiddenSize();
        words = parameters.get(name + ".embeddings.word_embeddings.weight", normal, config.vocabSize(), size);
        positions =
                parameters.get(name + ".embeddings.position_embeddings.weight", normal, config.maxPositions(), size);
        types = parameters.get(name + ".embeddings.token_type_embeddings.weight", normal, config.typeVocabSize(), size);
        norm = LayerNorm.create(parameters, name + ".embeddings.LayerNorm", size, config.layerNormEps());
        dropout = new Dropout(parameters, config.hiddenDropout());
    }

    /** The matrix of word vectors, (vocabulary, D), which a masked language model shares. */
    public Tensor words() {
        return words;
    }

    LayerNorm norm() {
        return norm;
    }

    /** Maps a batch to (T, D). */
    Tensor forward(Batch batch) {
        return dropout.forward(norm.forward(sum(batch)));
    }

    /** The sum before it is normalized, (T, D). */
    Tensor sum(Batch batch) {
        // A batch sees a few of many words: a sparse gradient saves filling megabytes with zeros.
        return lookUp(words, "token id", batch.ids(), true)
                .add(lookUp(positions, "position", batch.positions(), false))
                .add(lookUp(types, "segment", batch.typeIds(), false)); // (T, D)
    }

    private static Tensor lookUp(Tensor table, String what, long[] indices, boolean sparse) {
        long rows = table.size(0);
        for (long index : indices) {
            if (index < 0 || index >= rows) {
                throw new IllegalArgumentException("%s %d is outside this model's 0 to %d.%s"
                        .formatted(
                                what,
                                index,
                                rows - 1,
                                what.equals("position")
                                        ? " Truncate the text, or cut it into windows."
                                        : " Is the tokenizer this model's own?"));
            }
        }
        return torch.embedding(
                table, Tensors.near(table, indices, indices.length), NO_PADDING, false, sparse); // (T, D)
    }
}
