package dev.bertrand.examples;

import dev.bertrand.tasks.pipeline.PairClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Two texts to a class: does the second follow from the first? Stance and paraphrase work the same. */
public final class NaturalLanguageInference {
    private NaturalLanguageInference() {}

    /** Takes the folder of a model fine-tuned with {@code --task pair}, or {@code mnli}. */
    public static void main(String[] arguments) throws IOException {
        String premise = "A man sleeps on a bench in the park.";
        try (PairClassifier classifier = PairClassifier.load(Path.of(arguments[0]))) {
            for (String hypothesis : List.of("A man is outdoors.", "Nobody is asleep.", "He has lost his keys.")) {
                System.out.println(hypothesis + " "
                        + classifier.classify(premise, hypothesis).scores());
            }
        }
    }
}
