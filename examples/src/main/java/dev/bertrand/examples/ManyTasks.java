package dev.bertrand.examples;

import dev.bertrand.tasks.pipeline.AdapterPipeline;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Two tasks on one BERT in memory, each an adapter of a few megabytes; their requests share a batch. */
public final class ManyTasks {
    private ManyTasks() {}

    /**
     * Takes the folder of a base model, that of an adapter trained with {@code --task classify} and that of one trained with
     * {@code --task tag}, such as {@code ./bertrand quickstart} leaves in {@code models/quickstart/sentiment} and
     * {@code tags}.
     */
    public static void main(String[] arguments) throws IOException {
        try (AdapterPipeline pipeline = AdapterPipeline.load(Path.of(arguments[0]))) {
            pipeline.loadAdapter("mood", Path.of(arguments[1]));
            pipeline.loadAdapter("tags", Path.of(arguments[2]));
            List<Prediction> answers = pipeline.predict(List.of(
                    AdapterRequest.of("mood", "This movie was amazing!"),
                    AdapterRequest.of("tags", "BERT preprocessing is essential.")));
            answers.forEach(System.out::println);
        }
    }
}
