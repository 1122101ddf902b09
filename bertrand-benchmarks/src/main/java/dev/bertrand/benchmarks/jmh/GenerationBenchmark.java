package dev.bertrand.benchmarks.jmh;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.decoder.CrossDecoding;
import dev.bertrand.model.decoder.Decoding;
import dev.bertrand.model.decoder.Generated;
import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.model.decoder.Generator;
import dev.bertrand.model.decoder.SelfDecoding;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.EncoderDecoderModel;
import dev.bertrand.tasks.pipeline.TextGenerator;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/**
 * Texts of 64 tokens about 8 inputs of 32, by a model of BERT-base's shape: with keys and values kept, by reading all again
 * for each token, and with beams.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
@SuppressWarnings("NullAway.Init") // by JMH
public class GenerationBenchmark {
    private static final int INPUTS = 8;
    private static final int READ = 32;
    private static final int WRITTEN = 64;
    private static final int END = 102;
    private static final int START = 101;
    private static final int MASK = 103;

    @Param({"causal", "masked", "cross"})
    public String decoder;

    @Param({"cached", "again", "beam4"})
    public String how;

    @Param({"FP32", "BF16"})
    public Precision precision;

    private Engine engine;
    private BertForTask model;
    private Batch sources;

    @Setup
    public void setUp() {
        engine = Engine.start(EngineSettings.defaults().withPrecision(precision));
        DecoderConfig kind = switch (decoder) {
            case "causal" -> DecoderConfig.CAUSAL;
            case "masked" -> DecoderConfig.MASKED;
            default -> DecoderConfig.cross(BertConfig.base().layers(), false);
        };
        if (how.equals("again") && kind.kind() != DecoderConfig.Kind.CAUSAL) {
            throw new IllegalArgumentException("reading again is measured with causal alone, got " + decoder);
        }
        BertConfig config = BertConfig.base().with().decoder(kind).build();
        model = engine.compute(() -> TextGenerator.create(config, Parameters.random(1, Precision.FP32)));
        model.freeze(engine);
        Random random = new Random(1);
        sources = Batch.of(IntStream.range(0, INPUTS)
                .mapToObj(i -> new Sequence(
                        random.ints(READ, 1000, config.vocabSize()).toArray(),
                        new int[READ],
                        IntStream.range(0, READ).toArray()))
                .toList());
    }

    @Benchmark
    public List<Generated> write() {
        GenerationSettings settings = GenerationSettings.defaults()
                .with()
                .beams(how.equals("beam4") ? 4 : 1)
                .maxNewTokens(WRITTEN)
                .minNewTokens(WRITTEN - 1)
                .build();
        return engine.compute(() -> {
            try (Decoding decoding = decoding()) {
                return new Generator(settings, END).generate(decoding);
            }
        });
    }

    private Decoding decoding() {
        if (model instanceof EncoderDecoderModel pair) {
            return new CrossDecoding(pair, sources, START);
        }
        BertForMaskedLM bert = (BertForMaskedLM) model;
        return how.equals("again")
                ? new ReadingAgain(bert, sources)
                : new SelfDecoding(
                        bert,
                        sources,
                        decoder.equals("masked") ? DecoderConfig.Kind.MASKED : DecoderConfig.Kind.CAUSAL,
                        MASK);
    }

    @TearDown
    public void tearDown() {
        model.close();
    }
}
