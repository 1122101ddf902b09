package dev.bertrand.benchmarks.jmh;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.SpecialTokens;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One word made to be hard to split: at every place a piece of thousands of letters fits but for its last one. No word of
 * published models is so long, so the tokenizer is told to take it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // by JMH and by what it calls before it measures
public class LongWordBenchmark {
    private static final String LIMIT = "\"max_input_chars_per_word\": ";
    private static final int LONGEST_PIECE = 5_000;

    @Param({"2500", "5000", "10000", "20000"})
    public int letters;

    private BertTokenizer tokenizer;
    private String word;

    @Setup
    public void setUp() throws IOException {
        String run = "a".repeat(LONGEST_PIECE);
        List<String> pieces = new ArrayList<>(SpecialTokens.bert().all());
        pieces.addAll(List.of("a", "##a", "##aa", run + "x", "##" + run + "x"));
        Path folder = Files.createTempDirectory("long-word");
        BertTokenizer.of(Vocabulary.of(pieces), TokenizerConfig.uncased()).savePretrained(folder);
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace(LIMIT + 100, LIMIT + letters));
        tokenizer = BertTokenizer.fromPretrained(folder);
        delete(folder);
        word = "a".repeat(letters);
        int tokens = tokenizer.encode(word).length();
        if (tokens <= letters / 2) {
            throw new IllegalStateException(
                    "%d letters became %d tokens; wanted half as many at least".formatted(letters, tokens));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((one, other) -> other.compareTo(one)).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Benchmark
    public Encoding encode() {
        return tokenizer.encode(word);
    }
}
