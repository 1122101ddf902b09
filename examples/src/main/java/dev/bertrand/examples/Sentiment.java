package dev.bertrand.examples;

import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.tasks.pipeline.TextClassifier;
import dev.bertrand.torch.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One text to a class. */
public final class Sentiment {
    private Sentiment() {}

    /**
     * Takes the folder of a model fine-tuned with {@code --task classify}, or those of a base and of an adapter, such as
     * {@code ./bertrand quickstart} leaves in {@code models/quickstart/sentiment}.
     */
    public static void main(String[] arguments) throws IOException {
        List<String> texts = List.of("This movie was amazing!", "Two hours that I will not get back.", "这家酒店很舒适。");
        Path adapter = arguments.length > 1 ? Path.of(arguments[1]) : null;
        ModelSource source = new ModelSource(Path.of(arguments[0]), adapter);
        try (TextClassifier classifier = TextClassifier.load(source, Engine.shared())) {
            List<Classification> answers = classifier.classify(texts);
            for (int i = 0; i < texts.size(); i++) {
                System.out.printf(
                        "%s: %s (%.2f)%n",
                        texts.get(i), answers.get(i).label(), answers.get(i).score());
            }
        }
    }
}
