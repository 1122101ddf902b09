package dev.bertrand.benchmarks.jmh;

import dev.bertrand.benchmarks.tokenizer.SampleTexts;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Loading a {@code vocab.txt}, of 30,522 pieces unless another model is named. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // by JMH and by what it calls before it measures
public class VocabularyBenchmark {
    /** A folder, a file or a short name. */
    @Param("bert-base-uncased")
    public String model;

    private TokenizerConfig config;
    private Path file;

    @Setup
    public void setUp() throws IOException {
        BertTokenizer tokenizer = SampleTexts.tokenizer(model);
        config = tokenizer.config();
        file = Files.createTempFile("vocab", ".txt"); // some models have a tokenizer.json only
        tokenizer.vocabulary().write(file);
    }

    @Benchmark
    public BertTokenizer load() {
        return BertTokenizer.of(Vocabulary.read(file), config);
    }

    @TearDown
    public void tearDown() throws IOException {
        Files.delete(file);
    }
}
