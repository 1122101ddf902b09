package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import java.util.List;

/** A pipeline's inputs on their way through its model: sequences out, hidden states in, an answer per input at the end. */
interface Job<R> {
    /** What the model has to read: one sequence per input, or several where it comes in windows. */
    List<Encoding> encodings();

    /**
     * Takes the hidden states that the model's layer reads ({@link BertForTask#encode}) of some sequences; several times at once, from several threads, each in a scope of its
     * own.
     *
     * @param indices for each sequence of the batch, its index among {@link #encodings}
     */
    void accept(Hidden hidden, int[] indices);

    /** The answers, in the order of the inputs, when all sequences are accepted. */
    List<R> answers();

    /** Does the job with one model. */
    default List<R> run(BertForTask model, Engine engine) {
        if (!encodings().isEmpty()) {
            Batches.forEachEncoding(engine, encodings(), (batch, indices) -> {
                try (Scope scope = Scope.inference()) {
                    accept(model.encode(batch), indices);
                }
            });
        }
        return answers();
    }
}
