package dev.bertrand.benchmarks;

import dev.bertrand.benchmarks.jmh.JmhCommand;
import dev.bertrand.benchmarks.tokenizer.TokenizerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bertrand-bench}: one suite, side by side, as a table and as JSON. */
@Command(
        name = "bertrand-bench",
        subcommands = {TokenizerCommand.class, JmhCommand.class},
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
            "  ./bertrand-bench load --quick",
            "  ./bertrand-bench tokenizer --json tokenizer.json",
            "  ./bertrand-bench jmh Tokenizer -f 1"
        })
final class BenchCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    // Optional, or picocli would ask for it before a subcommand, too.
    @Parameters(arity = "0..1", paramLabel = "SUITE", description = "inference, training or load (cold starts).")
    private @Nullable Suite suite;

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

    @Override
    public Integer call() throws IOException {
        if (suite == null) {
            throw run.wrong("SUITE is missing; wanted inference, training, load, tokenizer or jmh");
        }
        Settings settings = settings(suite);
        Stage stage = new Stage(settings, run::say);
        warn();
        Report report = new Report(Machine.describe(settings.threads()), new ArrayList<>());
        if (suite == Suite.LOAD) {
            Starts starts = new Starts(settings, stage);
            for (Shape shape : settings.shapes()) {
                publish(report, starts.run(shape));
            }
        } else {
            race(suite, settings, stage, report);
        }
        if (run.json() != null) {
            run.say("wrote " + run.json());
        }
        return 0;
    }

    private void race(Suite suite, Settings settings, Stage stage, Report report) throws IOException {
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
        run.publish(Report.table(rows));
        report.rows().addAll(rows);
        Path json = run.json();
        if (json != null) {
            report.write(json);
        }
    }

    private Settings settings(Suite suite) {
        if (threads < 1) {
            throw run.wrong("--threads is %d; wanted 1 or more".formatted(threads));
        }
        return new Settings(
                threads,
                workloads == null ? defaultWorkloads(suite) : workloads,
                engines,
                dtypes,
                shapes == null ? defaultShapes(suite) : shapes,
                methods,
                run.repetitions(),
                run.quick() ? 1 : Integer.MAX_VALUE,
                run.cache());
    }

    private List<Workload> defaultWorkloads(Suite suite) {
        return switch (suite) {
            case INFERENCE ->
                run.quick()
                        ? List.of(Workload.SST2, Workload.SINGLE16)
                        : List.of(Workload.SST2, Workload.MRPC, Workload.SQUAD, Workload.SINGLE16, Workload.SINGLE128);
            case TRAINING -> run.quick() ? List.of(Workload.SST2) : List.of(Workload.SST2, Workload.LEN128);
            case LOAD -> List.of(Workload.SINGLE16);
        };
    }

    private List<Shape> defaultShapes(Suite suite) {
        if (run.quick()) {
            return List.of(Shape.SMALL);
        }
        return suite == Suite.TRAINING ? List.of(Shape.BASE) : List.of(Shape.BASE, Shape.SMALL);
    }

    private void warn() {
        List<String> unset =
                Child.SLOWING.stream().filter(System.getenv()::containsKey).toList();
        if (!unset.isEmpty()) {
            run.say("%s set here, which would slow OpenBLAS down: unset for every engine"
                    .formatted(String.join(" and ", unset) + (unset.size() == 1 ? " is" : " are")));
        }
        run.warnIfBusy();
        if (engines.contains(EngineName.BERTRAND) && dtypes.contains(DType.BF16) && !Machine.hasBf16()) {
            run.say(
                    "this processor has no instructions for bf16, which will be slow; --dtypes fp32,int8 leaves it out");
        }
    }
}
