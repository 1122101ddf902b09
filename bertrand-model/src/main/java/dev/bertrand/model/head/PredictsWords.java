package dev.bertrand.model.head;

import dev.bertrand.model.Hidden;
import org.bytedeco.pytorch.Tensor;

/** A model that scores each word of its vocabulary at each token. Shapes: T tokens of a batch, D hidden size, V words. */
public sealed interface PredictsWords permits BertForMaskedLM, BertForPreTraining {
    /** Logits of the given rows of (T, D) only: (rows, V). The vocabulary matrix is the model's largest. */
    Tensor logitsAt(Hidden hidden, long... rows);
}
