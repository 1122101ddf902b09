package dev.bertrand.model.checkpoint;

import dev.bertrand.model.config.BertConfig;
import java.util.Arrays;

/** The sizes that an encoder's tensors tell, where no config.json does. */
final class EncoderShape {
    private final Weights weights;
    private final StoredNames names;

    EncoderShape(Weights weights) {
        this.weights = weights;
        names = new StoredNames(weights.names());
    }

    /**
     * BERT-base with this encoder's sizes; how many heads it has, tensors do not tell.
     *
     * @throws CheckpointException if there is no BERT's encoder
     */
    BertConfig.Builder config(int heads) {
        long[] words = matrix("bert.embeddings.word_embeddings.weight");
        return BertConfig.base()
                .with()
                .vocabSize(size(words[0]))
                .hiddenSize(size(words[1]))
                .heads(heads)
                .maxPositions(size(matrix("bert.embeddings.position_embeddings.weight")[0]))
                .typeVocabSize(size(matrix("bert.embeddings.token_type_embeddings.weight")[0]))
                .intermediateSize(size(matrix(layer(0, "intermediate.dense.weight"))[0]))
                .layers(layers());
    }

    /** The width D of a token's vector. */
    int hiddenSize() {
        return size(matrix("bert.embeddings.word_embeddings.weight")[1]);
    }

    private int layers() {
        int layers = 1;
        while (names.find(layer(layers, "intermediate.dense.weight")) != null) {
            layers++;
        }
        return layers;
    }

    private static String layer(int index, String name) {
        return "bert.encoder.layer.%d.%s".formatted(index, name);
    }

    private long[] matrix(String name) {
        String stored = names.find(name);
        if (stored == null) {
            throw new CheckpointException(weights.file(), "is no BERT's encoder: it has no " + name);
        }
        long[] shape = weights.shape(stored);
        if (shape.length != 2) {
            throw new CheckpointException(
                    weights.file(), "%s has shape %s, expected a matrix".formatted(stored, Arrays.toString(shape)));
        }
        return shape;
    }

    private int size(long size) {
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new CheckpointException(weights.file(), "has a dimension of %d".formatted(size));
        }
        return (int) size;
    }
}
