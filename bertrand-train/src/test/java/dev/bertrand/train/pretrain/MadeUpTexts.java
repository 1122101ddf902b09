package dev.bertrand.train.pretrain;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A corpus of made-up words in which much can be learned, and its tokenizer. */
final class MadeUpTexts {
    /** Word {@code wK} is a piece; {@code wKx} and {@code wKxx} are of two and three. */
    static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.of(
                            Stream.of("[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "##x"),
                            IntStream.range(0, 60).mapToObj(i -> "w" + i))
                    .flatMap(pieces -> pieces)
                    .toList()),
            TokenizerConfig.uncased());

    private MadeUpTexts() {}

    /**
     * Documents parted by empty lines, a sentence a line, each with two words of its own; a sentence says one of them several
     * times.
     */
    static Path documents(Path file, int documents, int sentences, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int document = 0; document < documents; document++) {
            int topic = 2 * random.nextInt(10);
            for (int i = 0; i < sentences; i++) {
                int word = random.nextInt(2);
                for (int k = 4 + random.nextInt(8); k > 0; k--) {
                    String end = "x".repeat(random.nextInt(10) < 8 ? 0 : 1 + random.nextInt(2));
                    text.append("w").append(topic + word).append(end).append(' ');
                }
                text.append(".\n");
            }
            text.append('\n');
        }
        return Files.writeString(file, text);
    }

    static Corpus corpus(Path... files) {
        return new Corpus(List.of(files), true, null, true);
    }

    static TokenizedCorpus tokenized(Corpus corpus, Path cache) throws IOException {
        return TokenizedCorpus.open(corpus, Part.ALL, TOKENIZER, Files.createDirectories(cache), bytes -> {});
    }
}
