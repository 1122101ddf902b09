package dev.bertrand.examples;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.tasks.pipeline.MaskFiller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The words that fit under [MASK], in English and Chinese. */
public final class FillMask {
    private static final int WORDS = 3;

    private FillMask() {}

    /** Takes a model's name or folder; without one, Google's multilingual BERT is fetched once. */
    public static void main(String[] arguments) throws IOException {
        String model = arguments.length > 0 ? arguments[0] : "bert-base-multilingual-cased";
        Path folder = ModelHub.create(HubSettings.defaults()).resolve(model);
        try (MaskFiller filler = MaskFiller.load(folder)) {
            for (String text : List.of("Paris is the [MASK] of France.", "北京是中国的首[MASK]。")) {
                for (MaskFiller.Prediction word : filler.fill(text, WORDS).get(0)) {
                    System.out.printf("%.3f %s%n", word.score(), word.sequence());
                }
            }
        }
    }
}
