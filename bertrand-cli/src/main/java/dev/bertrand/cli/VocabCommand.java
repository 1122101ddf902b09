package dev.bertrand.cli;

import dev.bertrand.model.hub.Progress;
import dev.bertrand.text.AddedToken;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.SpecialTokens;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.text.VocabularySettings;
import dev.bertrand.text.VocabularyTrainer;
import dev.bertrand.text.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts to a vocabulary of word pieces, without libtorch. */
@Command(
        name = "vocab",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Learns a WordPiece vocabulary from texts, as Hugging Face's BertWordPieceTokenizer does.",
            "",
            "In: files of UTF-8 of any size, .gz too; they are read once. The same texts give the same vocabulary."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand vocab --output models/mine novels/*.txt",
            "  ./bertrand vocab --output vocab.txt --vocab-size 8000 --min-frequency 5 --cased wiki.txt.gz",
            "  cat *.txt | ./bertrand vocab --output models/mine --special-tokens [PAD],[UNK],[CLS],[SEP],[MASK],[ENT]"
        })
final class VocabCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    private static final int LONGEST_INPUT = 512;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files to read; - or none is standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "PATH",
            description = "A name in .txt: only the vocabulary. Else a folder for all files of a tokenizer, "
                    + "vocab.txt and tokenizer.json among them.")
    private Path output = Path.of("");

    @Option(
            names = "--vocab-size",
            paramLabel = "N",
            description = "Most pieces, special tokens and single characters included (default: ${DEFAULT-VALUE}).")
    private int vocabSize = VocabularySettings.defaults().vocabSize();

    @Option(
            names = "--min-frequency",
            paramLabel = "N",
            description = "Two pieces that occur side by side this often can become one (default: ${DEFAULT-VALUE}).")
    private long minFrequency = VocabularySettings.defaults().minFrequency();

    @Option(
            names = "--limit-alphabet",
            paramLabel = "N",
            description = "Most distinct characters, the most frequent ones; others become [UNK] "
                    + "(default: ${DEFAULT-VALUE}).")
    private int limitAlphabet = VocabularySettings.defaults().limitAlphabet();

    @Option(
            names = "--special-tokens",
            split = ",",
            paramLabel = "TOKEN",
            description =
                    "The first pieces, also found in texts as a whole " + "(default: [PAD],[UNK],[CLS],[SEP],[MASK]).")
    private List<String> specialTokens = VocabularySettings.defaults().specialTokens();

    @Option(
            names = "--wordpieces-prefix",
            paramLabel = "PREFIX",
            description = "What pieces within a word begin with (default: ${DEFAULT-VALUE}).")
    private String prefix = VocabularySettings.defaults().continuingSubwordPrefix();

    @Option(names = "--cased", description = "Keep capitals and accents (default: lower case without accents).")
    private boolean cased;

    @Option(
            names = "--strip-accents",
            negatable = true,
            description = "Drop accents, or keep them (default: drop them unless --cased).")
    private @Nullable Boolean stripAccents;

    @Option(
            names = "--tokenize-chinese-chars",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Make each ideograph a word (default: ${DEFAULT-VALUE}).")
    private boolean tokenizeChineseCharacters;

    @Option(
            names = "--max-words",
            paramLabel = "N",
            description = "Most distinct words in memory; beyond it the rarest are forgotten, and a warning says so "
                    + "(default: ${DEFAULT-VALUE}).")
    private int maxWords = WordCounts.DEFAULT_LIMIT;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        VocabularySettings settings =
                new VocabularySettings(vocabSize, minFrequency, limitAlphabet, specialTokens, prefix);
        TokenizerConfig config = new TokenizerConfig(
                !cased, stripAccents, tokenizeChineseCharacters, LONGEST_INPUT, SpecialTokens.bert());
        boolean alone = output.toString().endsWith(".txt");
        WordCounts counts = new WordCounts(config, maxWords);
        long bytes = bytes();
        requireOutput(alone, config);
        count(counts, bytes);
        if (counts.total() == 0) {
            throw new IllegalArgumentException("There are no words in %s; give texts to learn from"
                    .formatted(files.isEmpty() ? "standard input" : String.join(", ", files)));
        }
        Vocabulary vocabulary = learn(counts, settings);
        if (alone) {
            vocabulary.write(output);
        } else {
            save(BertTokenizer.of(vocabulary, config, prefix));
        }
        common.say("%d pieces from %d words, %d of them distinct: %s"
                .formatted(vocabulary.size(), counts.total(), counts.distinct(), output));
        return 0;
    }

    private void save(BertTokenizer tokenizer) {
        List<AddedToken> further = specialTokens.stream()
                .filter(token -> !SpecialTokens.bert().all().contains(token))
                .map(token ->
                        AddedToken.special(tokenizer.vocabulary().id(token).orElseThrow(), token))
                .toList();
        tokenizer.withAddedTokens(further).savePretrained(output);
    }

    /** Before hours of reading. */
    private void requireOutput(boolean alone, TokenizerConfig config) throws IOException {
        Path folder = alone ? output.toAbsolutePath().getParent() : output;
        if (!alone && !specialTokens.containsAll(config.specialTokens().all())) {
            throw common.wrong("--special-tokens are %s; a tokenizer wants %s among them, or --output a name in .txt"
                    .formatted(
                            String.join(",", specialTokens),
                            String.join(",", config.specialTokens().all())));
        }
        if (Files.isDirectory(output) && alone) {
            throw common.wrong("--output %s is a folder; leave .txt out, or give the name of a file".formatted(output));
        }
        Files.createDirectories(folder);
    }

    /** The size of all files; -1 where standard input is among them. */
    private long bytes() throws IOException {
        long total = 0;
        for (String name : names()) {
            if (name.equals(STANDARD_INPUT)) {
                return -1;
            }
            if (!Files.isReadable(Path.of(name)) || Files.isDirectory(Path.of(name))) {
                throw new IllegalArgumentException(
                        "%s is not a file that can be read; give files, or - for standard input".formatted(name));
            }
            total += Files.size(Path.of(name));
        }
        return total;
    }

    private List<String> names() {
        return files.isEmpty() ? List.of(STANDARD_INPUT) : files;
    }

    private void count(WordCounts counts, long bytes) throws IOException {
        Reading reading = new Reading(common.progress(), bytes);
        for (String name : names()) {
            if (name.equals(STANDARD_INPUT)) {
                counts.add(System.in, reading);
            } else {
                counts.add(Path.of(name), reading);
            }
        }
        reading.finish();
        if (counts.forgotten() > 0) {
            common.warn(("there are more than %d distinct words: %d of %d words were forgotten, and words that occur up"
                            + " to %d times may be missing; a higher --max-words keeps them")
                    .formatted(maxWords, counts.forgotten(), counts.total(), counts.rarestForgotten()));
        }
    }

    private Vocabulary learn(WordCounts counts, VocabularySettings settings) {
        String task = "learning pieces";
        Progress progress = common.progress();
        progress.update(task, 0, settings.vocabSize(), "pieces");
        Vocabulary vocabulary = VocabularyTrainer.train(
                counts, settings, pieces -> progress.update(task, pieces, settings.vocabSize(), "pieces"));
        progress.finish(task);
        return vocabulary;
    }

    /** How far reading has come. */
    private static final class Reading implements LongConsumer {
        private static final String TASK = "counting words";

        private final Progress progress;
        private final long total;
        private long done;

        Reading(Progress progress, long total) {
            this.progress = progress;
            this.total = total;
        }

        @Override
        public void accept(long bytes) {
            done += bytes;
            progress.update(TASK, done, total, "bytes");
        }

        void finish() {
            progress.finish(TASK);
        }
    }
}
