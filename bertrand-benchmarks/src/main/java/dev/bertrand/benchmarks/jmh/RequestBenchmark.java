package dev.bertrand.benchmarks.jmh;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.tasks.pipeline.Batches;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import java.util.List;
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

/** A request to BERT-base from one thread, and from a thread of its own as a server's may be. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init") // by JMH
public class RequestBenchmark {
    private static final int FIRST_WORD = 1000;

    @Param({"16", "128"})
    public int tokens;

    @Param("INT8")
    public Precision precision;

    private Engine engine;
    private BertModel model;
    private List<Sequence> request;

    @Setup
    public void setUp() {
        engine = Engine.start(EngineSettings.defaults().withPrecision(precision));
        // Here, and not on this thread: what the engine gains is that no other thread spreads operators over cores.
        model = engine.compute(() -> new BertModel(BertConfig.base(), Parameters.random(1, Precision.FP32)));
        model.freeze(engine);
        int[] ids = IntStream.range(FIRST_WORD, FIRST_WORD + tokens).toArray();
        int[] positions = IntStream.range(0, tokens).toArray();
        request = List.of(new Sequence(ids, new int[tokens], positions));
    }

    @Benchmark
    public void oneThread() {
        Batches.forEach(engine, request, (batch, indices) -> {
            try (dev.bertrand.torch.Scope scope = dev.bertrand.torch.Scope.inference()) {
                model.forward(batch);
            }
        });
    }

    @Benchmark
    public void threadOfItsOwn() throws InterruptedException {
        Thread thread = new Thread(this::oneThread);
        thread.start();
        thread.join();
    }

    @TearDown
    public void tearDown() {
        model.close();
    }
}
