package dev.bertrand.benchmarks.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.benchmarks.Contender;
import dev.bertrand.benchmarks.Conversation;
import dev.bertrand.benchmarks.DType;
import dev.bertrand.benchmarks.Json;
import dev.bertrand.benchmarks.Machine;
import dev.bertrand.benchmarks.Method;
import dev.bertrand.benchmarks.ModelFiles;
import dev.bertrand.benchmarks.Order;
import dev.bertrand.benchmarks.Request;
import dev.bertrand.benchmarks.Workload;
import dev.bertrand.benchmarks.onnx.OnnxForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The process of one engine, which answers each {@link Request}. */
public final class ChildMain {
    /** The argument in a contender's place for the process that only measures matrix products. */
    public static final String CEILING = "ceiling";

    private final @Nullable Contender contender; // null: ceilings only
    private final @Nullable GemmCeiling ceiling;
    private @Nullable Engine engine;
    private Engine.@Nullable Training training; // of one method: each has a process of its own

    private ChildMain(@Nullable Contender contender, @Nullable GemmCeiling ceiling) {
        this.contender = contender;
        this.ceiling = ceiling;
    }

    /** Takes a contender as JSON, or {@link #CEILING} and a number of threads. */
    public static void main(String[] arguments) throws Exception {
        Conversation conversation = Conversation.begin();
        ChildMain child;
        if (arguments[0].equals(CEILING)) {
            child = new ChildMain(null, new GemmCeiling(Integer.parseInt(arguments[1])));
        } else {
            child = new ChildMain(Json.MAPPER.readValue(arguments[0], Contender.class), null);
        }
        conversation.answer(Request.class, child::answer);
    }

    private ObjectNode answer(Request request) throws Exception {
        return switch (request.what()) {
            case FIRST -> first();
            case CHECK -> check();
            case ENCODE -> encode(request);
            case LOSS -> loss(request);
            case STEP -> step(request);
            case CEILING -> ceiling(request);
        };
    }

    private Engine engine() throws Exception {
        if (engine == null) {
            engine = create(contender());
        }
        return engine;
    }

    private Contender contender() {
        if (contender == null) {
            throw new IllegalArgumentException("this process measures ceilings only");
        }
        return contender;
    }

    private static Engine create(Contender contender) throws Exception {
        ModelFiles files = contender.files();
        DType dtype = contender.dtype();
        int threads = contender.threads();
        return switch (contender.engine()) {
            case BERTRAND -> new BertrandEngine(files.folder(), dtype, threads);
            case ONNXRUNTIME -> new OnnxEngine(onnx(contender), threads);
            case DJL -> new DjlEngine(files.torchScript(), threads, contender.variant());
            case NAIVE -> new NaiveEngine(files.folder(), threads);
        };
    }

    private static Path onnx(Contender contender) {
        return contender.model().equals(ModelFiles.PUBLISHED)
                ? contender.files().published(contender.dtype())
                : contender
                        .files()
                        .onnx(
                                contender.dtype(),
                                OnnxForm.valueOf(contender.variant().toUpperCase(Locale.ROOT)));
    }

    private ObjectNode first() throws Exception {
        engine().encode(Workload.SINGLE16.batches(Order.RANDOM, 1).get(0));
        return Json.MAPPER.createObjectNode().put("rss_mb", Machine.peakMegabytes());
    }

    private ObjectNode check() throws Exception {
        float[][] vectors = engine().firstVectors(Workload.check());
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.set("vectors", Json.MAPPER.valueToTree(vectors));
        return answer;
    }

    private ObjectNode encode(Request request) throws Exception {
        Engine ready = engine();
        return timed(request, ready::encode);
    }

    private Engine.Training training(Method method) throws Exception {
        if (training == null) {
            training = engine().train(method);
        }
        return training;
    }

    private ObjectNode loss(Request request) throws Exception {
        int[][] batch = Workload.check();
        double loss = training(request.method()).loss(batch, Workload.labels(batch));
        return Json.MAPPER.createObjectNode().put("loss", loss);
    }

    private ObjectNode step(Request request) throws Exception {
        Engine.Training ready = training(request.method());
        return timed(request, batch -> ready.step(batch, Workload.labels(batch)));
    }

    @FunctionalInterface
    private interface Work {
        void run(int[][] batch) throws Exception;
    }

    /** The time of every batch, in nanoseconds, and the peak of memory meanwhile. */
    private static ObjectNode timed(Request request, Work work) throws Exception {
        List<int[][]> batches = request.workload().batches(request.order(), request.limit());
        List<Long> nanos = new ArrayList<>();
        Machine.resetPeak();
        for (int[][] batch : batches) {
            long began = System.nanoTime();
            work.run(batch);
            nanos.add(System.nanoTime() - began);
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.set("nanos", Json.MAPPER.valueToTree(nanos));
        return answer.put("rss_mb", Machine.peakMegabytes());
    }

    private ObjectNode ceiling(Request request) {
        if (ceiling == null) {
            throw new IllegalArgumentException("this process is an engine's; ceilings have one of their own");
        }
        double rate = ceiling.measure(request.shape(), request.dtype(), request.tokens());
        return Json.MAPPER.createObjectNode().put("flops", rate);
    }
}
