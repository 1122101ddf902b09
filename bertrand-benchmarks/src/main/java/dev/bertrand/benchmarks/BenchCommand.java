package dev.bertrand.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bertrand-bench}: one suite, side by side, as a table and as JSON. */
@Command(
        name = "bertrand-bench",
        header = "Bertrand and its rivals, side by side on this machine.",
        description = {
            "",
            "Every engine runs in a process of its own with the same number of threads, on the same token ids and the"
                    + " same weights, which it must first show to be the same. Each is warmed up, then all take turns;"
                    + " the figures are medians. Figures of a machine that does other work as well say little."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand-bench inference --json inference.json",
            "  ./bertrand-bench inference --cases sst2,single16 --engines bertrand,onnxruntime --shapes base",
            "  ./bertrand-bench training --dtypes fp32,bf16 --methods full",
            "  ./bertrand-bench load --quick"
        })
final class BenchCommand implements Callable<Integer> {
    private static final int REPETITIONS = 5;
    /** Load average from which on something else must be running. */
    private static final double BUSY = 0.5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SUITE", description = "inference, training or load (cold starts).")
    private Suite suite = Suite.INFERENCE;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of every engine (default: all cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--cases",
            split = ",",
            paramLabel = "CASE",
            description = "sst2, mrpc, squad, single16, single128, len128 (default: those the suite is about).")
    private @Nullable List<Workload> workloads;

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "ENGINE",
            description = "bertrand, onnxruntime, djl, naive (default: all).")
    private List<EngineName> engines = List.of(EngineName.values());

    @Option(
            names = "--dtypes",
            split = ",",
            paramLabel = "TYPE",
            description = "fp32, bf16, int8 (default: all, also where the processor has no instructions for them).")
    private List<DType> dtypes = List.of(DType.values());

    @Option(
            names = "--shapes",
            split = ",",
            paramLabel = "SHAPE",
            description = "base (12 x 768), small (12 x 384) (default: both; training: base).")
    private @Nullable List<Shape> shapes;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "METHOD",
            description = "What training changes: full, houlsby, head (default: all).")
    private List<Method> methods = List.of(Method.values());

    @Option(names = "--repetitions", paramLabel = "N", description = "Timed repetitions of every case (default: 5).")
    private @Nullable Integer repetitions;

    @Option(
            names = "--quick",
            description =
                    "One batch of two cases on the small shape, once: shows that everything runs, measures nothing.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the machine and all rows to a file.")
    private @Nullable Path json;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description = "Where models in every format are kept, 3 GB (default: ${DEFAULT-VALUE}).")
    private Path cache = Path.of(System.getProperty("bertrand.home", "."), "bertrand-benchmarks", "target", "bench");

    @Override
    public Integer call() throws IOException {
        Settings settings = settings();
        Stage stage = new Stage(settings, spec.commandLine().getErr());
        warn(stage);
        Map<String, Object> machine = new LinkedHashMap<>(Machine.describe());
        machine.put("threads", settings.threads());
        machine.put("load_average_before", Machine.load());
        Report report = new Report(machine, new ArrayList<>());
        if (suite == Suite.LOAD) {
            Starts starts = new Starts(settings, stage);
            for (Shape shape : settings.shapes()) {
                publish(report, starts.run(shape));
            }
        } else {
            race(settings, stage, report);
        }
        if (json != null) {
            stage.say("wrote " + json);
        }
        return 0;
    }

    private void race(Settings settings, Stage stage, Report report) throws IOException {
        Map<String, Double> gigaflops = new LinkedHashMap<>();
        report.machine().put("gemm_ceilings_gflops", gigaflops);
        try (Child ceilings = Child.ceiling(settings.threads(), settings.logs())) {
            Race race = new Race(suite, settings, stage, ceilings);
            for (Shape shape : settings.shapes()) {
                List<Row> rows = race.run(shape);
                race.ceilings().forEach((product, flops) -> gigaflops.put(product, flops / 1e9));
                publish(report, rows);
            }
        }
    }

    /** After every shape: what was measured is not lost if the next one fails. */
    private void publish(Report report, List<Row> rows) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(Report.table(rows));
        out.flush();
        report.rows().addAll(rows);
        if (json != null) {
            report.write(json);
        }
    }

    private Settings settings() {
        if (threads < 1) {
            throw wrong("--threads is %d; wanted 1 or more".formatted(threads));
        }
        if (repetitions != null && repetitions < 1) {
            throw wrong("--repetitions is %d; wanted 1 or more".formatted(repetitions));
        }
        return new Settings(
                threads,
                workloads == null ? defaultWorkloads() : workloads,
                engines,
                dtypes,
                shapes == null ? defaultShapes() : shapes,
                methods,
                repetitions == null ? (quick ? 1 : REPETITIONS) : repetitions,
                quick ? 1 : Integer.MAX_VALUE,
                cache.toAbsolutePath().normalize());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<Workload> defaultWorkloads() {
        return switch (suite) {
            case INFERENCE ->
                quick
                        ? List.of(Workload.SST2, Workload.SINGLE16)
                        : List.of(Workload.SST2, Workload.MRPC, Workload.SQUAD, Workload.SINGLE16, Workload.SINGLE128);
            case TRAINING -> quick ? List.of(Workload.SST2) : List.of(Workload.SST2, Workload.LEN128);
            case LOAD -> List.of(Workload.SINGLE16);
        };
    }

    private List<Shape> defaultShapes() {
        if (quick) {
            return List.of(Shape.SMALL);
        }
        return suite == Suite.TRAINING ? List.of(Shape.BASE) : List.of(Shape.BASE, Shape.SMALL);
    }

    private void warn(Stage stage) {
        List<String> unset =
                Child.SLOWING.stream().filter(System.getenv()::containsKey).toList();
        if (!unset.isEmpty()) {
            stage.say("%s set here, which would slow OpenBLAS down: unset for every engine"
                    .formatted(String.join(" and ", unset) + (unset.size() == 1 ? " is" : " are")));
        }
        if (Machine.load() > BUSY && !quick) {
            stage.say("the machine is busy (load average %.2f): figures will be wrong".formatted(Machine.load()));
        }
        if (engines.contains(EngineName.BERTRAND) && dtypes.contains(DType.BF16) && !Machine.hasBf16()) {
            stage.say(
                    "this processor has no instructions for bf16, which will be slow; --dtypes fp32,int8 leaves it out");
        }
    }
}
