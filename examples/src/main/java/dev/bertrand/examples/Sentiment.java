package dev.bertrand.examples;

import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.TextClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One text to a class. */
public final class Sentiment {
    private Sentiment() {}

    /** Takes the folder of a model fine-tuned with {@code --task classify}, such as {@code ./bertrand quickstart} leaves. */
    public static void main(String[] arguments) throws IOException {
        List<String> texts = List.of("This movie was amazing!", "Two hours that I will not get back.", "这家酒店很舒适。");
        try (TextClassifier classifier = TextClassifier.load(Path.of(arguments[0]))) {
            List<Classification> answers = classifier.classify(texts);
            for (int i = 0; i < texts.size(); i++) {
                System.out.printf(
                        "%s: %s (%.2f)%n",
                        texts.get(i), answers.get(i).label(), answers.get(i).score());
            }
        }
    }
}
