package dev.bertrand.benchmarks.jmh;

import dev.bertrand.benchmarks.tokenizer.SampleTexts;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.TextInput;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/** Encoding one text, or one batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // by JMH and by what it calls before it measures
public class TokenizerBenchmark {
    private static final int LINES = 1000;

    /** A folder, a file or a short name. */
    @Param("bert-base-uncased")
    public String model;

    private BertTokenizer tokenizer;
    private String englishLine;
    private String chineseLine;
    private String mixedLine;
    private String document;
    private List<TextInput> lines;

    @Setup
    public void setUp() {
        tokenizer = SampleTexts.tokenizer(model);
        SampleTexts texts = new SampleTexts(tokenizer.vocabulary());
        List<String> english = texts.english(LINES);
        englishLine = english.get(0);
        chineseLine = texts.chinese();
        mixedLine = texts.mixed();
        document = texts.document();
        lines = english.stream().map(TextInput::of).toList();
    }

    @Benchmark
    public Encoding englishLine() {
        return tokenizer.encode(englishLine);
    }

    @Benchmark
    public Encoding chineseLine() {
        return tokenizer.encode(chineseLine);
    }

    @Benchmark
    public Encoding mixedLine() {
        return tokenizer.encode(mixedLine);
    }

    /** 10 KB. */
    @Benchmark
    public Encoding document() {
        return tokenizer.encode(document);
    }

    /** 1000 English lines, on all cores. */
    @Benchmark
    public List<Encoding> batch() {
        return tokenizer.encodeBatch(lines, EncodeOptions.defaults());
    }
}
