package dev.bertrand.train.feature;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures.Kind;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * How a model's hidden states lie in a table: a row a token, in it every state that the model reads.
 *
 * @param firstTokens whether there are rows of first tokens only
 * @param states how many a token has; several where they are mixed with weights that are yet to be learnt
 * @param width of one
 */
record FeatureLayout(boolean firstTokens, int states, int width) {
    static FeatureLayout of(BertForTask model) {
        BertConfig config = model.config();
        boolean mixed = config.features().kind() == Kind.MIX;
        return new FeatureLayout(
                model.readsFirstTokens(),
                mixed ? config.features().states(config.layers()).size() : 1,
                config.featureSize());
    }

    long columns() {
        return (long) states * width;
    }

    /** The rows of one sequence of a batch, (n, columns). */
    Tensor rows(Hidden hidden, int index) {
        int count = firstTokens ? 1 : hidden.batch().sequence(index).length();
        return Tensors.beside(hidden.layers().stream()
                .map(state -> state.narrow(0, hidden.batch().start(index), count))
                .toList());
    }

    /** What a batch's rows (T, columns) were made of. */
    Hidden hidden(Batch batch, Tensor rows) {
        List<Tensor> layers = IntStream.range(0, states)
                .mapToObj(k -> rows.narrow(1, (long) k * width, width)) // (T, W)
                .toList();
        return new Hidden(firstTokens ? batch.firsts() : batch, layers, List.of());
    }
}
