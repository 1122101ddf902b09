package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One text to a class: sentiment, topic, acceptability. */
public final class TextClassifier implements AutoCloseable {
    private final SequenceClassifier classifier;

    private TextClassifier(SequenceClassifier classifier) {
        this.classifier = classifier;
    }

    /** Loads a fine-tuned model from a Hugging Face folder. */
    public static TextClassifier load(Path folder) throws IOException {
        return load(folder, Engine.shared());
    }

    /**
     * Loads a fine-tuned model from a Hugging Face folder.
     *
     * @param engine whose cores it runs on, in the engine's precision
     */
    public static TextClassifier load(Path folder, Engine engine) throws IOException {
        return load(ModelSource.of(folder), engine);
    }

    /** The same from wherever a model comes, such as an adapter and its base. */
    public static TextClassifier load(ModelSource source, Engine engine) throws IOException {
        return new TextClassifier(SequenceClassifier.load(source, () -> engine));
    }

    /** Classifies one text. */
    public Classification classify(String text) {
        return classify(List.of(text)).get(0);
    }

    /** Classifies many texts at once; the answers are in their order. */
    public List<Classification> classify(List<String> texts) {
        return classifier.classify(texts.stream().map(TextInput::of).toList());
    }

    @Override
    public void close() {
        classifier.close();
    }
}
