package dev.bertrand.cli;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A random base model of two layers, and data for it, in a test's own folder. */
final class TinyModel {
    private TinyModel() {}

    /** A folder that {@code train --model} takes. */
    static Path save(Path folder) throws IOException {
        BertTokenizer tokenizer = BertTokenizer.of(
                Vocabulary.of(Stream.of(
                                Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "?", "."),
                                IntStream.range(9, 99).mapToObj(i -> "w" + i))
                        .flatMap(words -> words)
                        .toList()),
                TokenizerConfig.uncased());
        BertConfig config = BertConfig.tiny().with().dropout(0.1).build();
        try (BertForMaskedLM model = new BertForMaskedLM(config, Parameters.random(TinyBert.SEED, Precision.FP32))) {
            model.savePretrained(folder, tokenizer);
        }
        return folder;
    }

    /** Sentences that are positive where they say good and negative where they say bad. */
    static Path reviews(Path file, int rows) throws IOException {
        Random random = new Random(TinyBert.SEED);
        StringBuilder table = new StringBuilder("sentence\tlabel\n");
        for (int i = 0; i < rows; i++) {
            boolean good = random.nextBoolean();
            table.append("w%d w%d %s w%d .\t%s%n"
                    .formatted(
                            9 + random.nextInt(90),
                            9 + random.nextInt(90),
                            good ? "good" : "bad",
                            9 + random.nextInt(90),
                            good ? "positive" : "negative"));
        }
        return Files.writeString(file, table);
    }
}
