package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Two texts to a class or a number: inference, stance, paraphrase, similarity. */
public final class PairClassifier implements AutoCloseable {
    private final SequenceClassifier classifier;

    private PairClassifier(SequenceClassifier classifier) {
        this.classifier = classifier;
    }

    /** Loads a fine-tuned model from a Hugging Face folder. */
    public static PairClassifier load(Path folder) throws IOException {
        return load(folder, Engine.shared());
    }

    /**
     * Loads a fine-tuned model from a Hugging Face folder.
     *
     * @param engine whose cores it runs on, in the engine's precision
     */
    public static PairClassifier load(Path folder, Engine engine) throws IOException {
        return load(ModelSource.of(folder), engine);
    }

    /** The same from wherever a model comes, such as an adapter and its base. */
    public static PairClassifier load(ModelSource source, Engine engine) throws IOException {
        return new PairClassifier(SequenceClassifier.load(source, () -> engine));
    }

    /** Classifies one pair, in the order the model was trained with. */
    public Classification classify(String text, String pair) {
        return classify(List.of(TextInput.of(text, pair))).get(0);
    }

    /** Classifies many pairs at once; the answers are in their order. */
    public List<Classification> classify(List<TextInput> pairs) {
        return classifier.classify(pairs);
    }

    @Override
    public void close() {
        classifier.close();
    }
}
