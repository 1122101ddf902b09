package dev.bertrand.examples;

import dev.bertrand.tasks.pipeline.MaskFiller;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.VocabularySettings;
import dev.bertrand.text.VocabularyTrainer;
import dev.bertrand.text.WordCounts;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.pretrain.Corpus;
import dev.bertrand.train.pretrain.ExampleSettings;
import dev.bertrand.train.pretrain.HeldOutSettings;
import dev.bertrand.train.pretrain.Pretraining;
import dev.bertrand.train.pretrain.PretrainingListener;
import dev.bertrand.train.pretrain.StartingPoint;
import dev.bertrand.train.pretrain.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes a vocabulary and a small BERT of a text alone, and asks it for a word. */
public final class Pretrain {
    private Pretrain() {}

    /** Takes a text file with an empty line between documents, and the output folder; optionally the number of steps. */
    public static void main(String[] arguments) throws IOException {
        Path text = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        Steps steps = new Steps(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2000, 500);

        WordCounts counts = new WordCounts(TokenizerConfig.uncased(), WordCounts.DEFAULT_LIMIT);
        counts.add(text, bytes -> {});
        BertTokenizer tokenizer = BertTokenizer.of(
                VocabularyTrainer.train(counts, VocabularySettings.defaults(), pieces -> {}),
                TokenizerConfig.uncased());
        Pretraining pretraining = new Pretraining(
                StartingPoint.scratch(4, 256, tokenizer), // layers and width
                Corpus.of(List.of(text)),
                HeldOutSettings.ofShare(0.1), // of the documents
                ExampleSettings.defaults(),
                steps,
                Pretraining.arguments(steps, 32, 5e-4, 0.1, 42, 500),
                Engine.shared(),
                output.resolveSibling("tokens"), // found again by the next run
                output);
        try (Pretraining.Run run = pretraining.prepare(new PretrainingListener() {})) {
            System.out.println(run.train(false).best().metrics());
        }
        try (MaskFiller filler = MaskFiller.load(output)) {
            System.out.println(filler.fill("It was a [MASK] day.", 1).get(0));
        }
    }
}
