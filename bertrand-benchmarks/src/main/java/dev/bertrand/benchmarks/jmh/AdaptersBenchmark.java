package dev.bertrand.benchmarks.jmh;

import dev.bertrand.benchmarks.Machine;
import dev.bertrand.benchmarks.tokenizer.SampleTexts;
import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.model.adapter.BottleneckConfig;
import dev.bertrand.model.adapter.LoraConfig;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.tasks.pipeline.AdapterPipeline;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.NativeMemory;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
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

/** 32 texts on one base with 100 adapters: one of them for all texts, and another one for each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 8, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // by JMH
public class AdaptersBenchmark {
    private static final int ADAPTERS = 100;
    private static final int TEXTS = 32;

    @Param("bert-base-uncased")
    public String model;

    @Param({"FP32", "BF16"})
    public Precision precision;

    @Param({"lora", "houlsby"})
    public String method;

    private Path folder;
    private AdapterPipeline pipeline;
    private List<String> texts;

    @Setup
    public void setUp() throws IOException {
        Path found = ModelHub.create(HubSettings.defaults()).resolve(model);
        Engine engine = Engine.start(EngineSettings.defaults().withPrecision(precision));
        folder = Files.createTempDirectory("adapters");
        BertConfig task =
                ModelFolder.config(found).with().labels(List.of("no", "yes")).build();
        for (int i = 0; i < ADAPTERS; i++) {
            save(found, task, i);
        }
        texts = new SampleTexts(ModelFolder.tokenizer(found, task).vocabulary()).english(TEXTS);
        pipeline = AdapterPipeline.load(found, engine);
        pipeline.loadAdapter("0", folder.resolve("0"));
        predict(0, 0);
        long base = resident();
        for (int i = 1; i < ADAPTERS; i++) {
            pipeline.loadAdapter(String.valueOf(i), folder.resolve(String.valueOf(i)));
        }
        for (int from = 0; from < ADAPTERS; from += TEXTS) {
            predict(from, 1);
        }
        System.out.printf(
                "resident MB, JVM and libtorch included: %d with one adapter, %d with %d; an adapter's files: %.2f MB%n",
                base, resident(), ADAPTERS, AdapterFolder.storedBytes(folder.resolve("0")) / 1e6);
    }

    /** Without what is free in the heap and in the C library's, so that growth has no room to hide in. */
    private static long resident() {
        System.gc();
        NativeMemory.trim();
        return Machine.residentMegabytes();
    }

    private void save(Path base, BertConfig task, int number) throws IOException {
        AdapterMethod made = switch (method) {
            case "lora" -> LoraConfig.defaults();
            case "houlsby" -> BottleneckConfig.houlsby("task");
            default -> throw new IllegalArgumentException(method);
        };
        try (BertForSequenceClassification trained =
                        ModelFolder.load(base, task, number, Precision.FP32, BertForSequenceClassification::new);
                dev.bertrand.torch.Scope scope = dev.bertrand.torch.Scope.inference()) {
            trained.insert(made);
            torch.manual_seed(number);
            trained.parameters()
                    .trainable()
                    .values()
                    .forEach(parameter ->
                            parameter.add_(torch.randn_like(parameter).mul(new Scalar(0.01))));
            AdapterFolder.save(folder.resolve(String.valueOf(number)), trained, made, model);
        }
    }

    /** @param step 0 for one adapter for all texts, 1 for another one for each */
    private List<Prediction> predict(int first, int step) {
        return pipeline.predict(IntStream.range(0, TEXTS)
                .mapToObj(i -> AdapterRequest.of(String.valueOf((first + i * step) % ADAPTERS), texts.get(i)))
                .toList());
    }

    @Benchmark
    public List<Prediction> oneAdapter() {
        return predict(0, 0);
    }

    @Benchmark
    public List<Prediction> anAdapterEach() {
        return predict(0, 1);
    }

    @TearDown
    public void tearDown() throws IOException {
        pipeline.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
