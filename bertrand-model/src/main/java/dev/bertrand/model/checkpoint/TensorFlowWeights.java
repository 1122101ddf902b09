package dev.bertrand.model.checkpoint;

import dev.bertrand.model.checkpoint.GoogleNames.Parameter;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The variables of a TensorFlow checkpoint of Google's BERT under Hugging Face's names. */
final class TensorFlowWeights {
    /** In every BERT that Google released, a head is this wide; the checkpoint itself does not tell. */
    private static final int HEAD_WIDTH = 64;

    private TensorFlowWeights() {}

    /**
     * The weights of a checkpoint, without the optimizer's variables; those that {@link GoogleNames} does not know keep
     * their names.
     */
    static ForeignWeights open(Path index) {
        // Zero-padded layer numbers bring layer 10 after layer 9.
        Map<String, StoredTensor> named =
                new TreeMap<>(Comparator.comparing(name -> name.replaceFirst("\\.(\\d)\\.", ".0$1.")));
        try (TensorBundle bundle = TensorBundle.openIndex(index)) {
            for (TensorEntry variable : bundle.tensors().values()) {
                if (!GoogleNames.isTrainingState(variable.name())) {
                    add(variable, bundle.reader(variable.name()), named);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(index, String.valueOf(e.getMessage()));
        }
        return new ForeignWeights(index, named);
    }

    private static void add(TensorEntry variable, Supplier<ByteBuffer> bytes, Map<String, StoredTensor> named) {
        Parameter parameter =
                GoogleNames.toHuggingFace(variable.name()).orElseGet(() -> new Parameter(variable.name(), false));
        named.put(
                parameter.name(), new StoredTensor(variable.dtype(), variable.shape(), parameter.transposed(), bytes));
    }

    /**
     * The config of weights that have none beside them: sizes from the tensors, the rest from Devlin et al. 2018 and
     * Google's code.
     *
     * @throws CheckpointException if it is not a BERT of Google's
     */
    static BertConfig config(Weights weights) {
        EncoderShape shape = new EncoderShape(weights);
        if (shape.hiddenSize() % HEAD_WIDTH != 0) {
            throw new CheckpointException(
                    weights.file(),
                    "its hidden size %d is not a multiple of %d, so the number of heads is not known; put a config.json beside it"
                            .formatted(shape.hiddenSize(), HEAD_WIDTH));
        }
        // Google's graph computes GELU by its tanh approximation, in the MLM head too. "gelu", which Hugging Face's own
        // conversion of these weights says, is the exact one and moves logits by up to 0.16.
        return shape.config(shape.hiddenSize() / HEAD_WIDTH)
                .activation(Activation.GELU_PYTORCH_TANH)
                .build();
    }
}
