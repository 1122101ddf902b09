package dev.bertrand.examples;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.tasks.pipeline.Embedder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Texts to vectors; the cosine of two says how close their meanings are. */
public final class SentenceVectors {
    private SentenceVectors() {}

    /** Takes a model's name or folder; without one, all-MiniLM-L6-v2 is fetched once. */
    public static void main(String[] arguments) throws IOException {
        String model = arguments.length > 0 ? arguments[0] : "all-MiniLM-L6-v2";
        Path folder = ModelHub.create(HubSettings.defaults()).resolve(model);
        try (Embedder embedder = Embedder.load(folder)) {
            float[] asked = embedder.embed("How do I change my password?");
            for (String text : List.of("Resetting your password", "Opening hours of the shop")) {
                System.out.printf("%.2f %s%n", product(asked, embedder.embed(text)), text);
            }
        }
    }

    /** Vectors have length 1, so this is the cosine. */
    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
