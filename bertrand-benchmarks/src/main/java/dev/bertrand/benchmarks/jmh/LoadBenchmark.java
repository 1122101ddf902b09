package dev.bertrand.benchmarks.jmh;

import dev.bertrand.benchmarks.Machine;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * From opening a published model's folder to its first hidden states, in a JVM that has done neither before; libtorch is
 * loaded, and the file is in the system's cache after the first fork.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(value = 6, jvmArgsAppend = "-XX:TieredStopAtLevel=1") // as ./bertrand starts what answers
@SuppressWarnings("NullAway.Init") // by JMH
public class LoadBenchmark {
    private static final int TOKENS = 16;
    private static final int FIRST_WORD = 1000;

    /** What the process holds once the plan is compiled and has answered, JVM and libtorch included; JMH adds up forks. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Memory {
        public double residentMegabytes;
    }

    @Param("bert-base-uncased")
    public String model;

    @Param({"FP32", "BF16", "INT8"})
    public Precision precision;

    private Path folder;
    private Engine engine;
    private Batch request;
    private BertModel loaded;

    @Setup
    public void setUp() {
        folder = ModelHub.create(HubSettings.defaults()).resolve(model);
        engine = Engine.start(EngineSettings.defaults().withPrecision(precision));
        int[] ids = IntStream.range(FIRST_WORD, FIRST_WORD + TOKENS).toArray();
        int[] positions = IntStream.range(0, TOKENS).toArray();
        request = Batch.of(new Sequence(ids, new int[TOKENS], positions));
    }

    @Benchmark
    public void openToFirstForward(Memory memory) throws IOException {
        loaded = BertModel.fromPretrained(folder);
        loaded.freeze(engine);
        engine.compute(() -> {
            try (dev.bertrand.torch.Scope scope = dev.bertrand.torch.Scope.inference()) {
                return loaded.forward(request).layers().size();
            }
        });
        memory.residentMegabytes = Machine.residentMegabytes();
    }

    @TearDown
    public void tearDown() {
        loaded.close();
    }
}
