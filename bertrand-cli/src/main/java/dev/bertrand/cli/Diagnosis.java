package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.torch.Device;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Processor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All that {@code doctor} finds: the parts of this record are the parts of its JSON document. */
record Diagnosis(
        @JsonProperty("bertrand") String bertrand,
        @JsonProperty("jdk") String jdk,
        @JsonProperty("system") String system,
        @JsonProperty("processor") String processor,
        @JsonProperty("features") Map<String, Boolean> features,
        @JsonProperty("threads") int threads,
        @JsonProperty("threads_because") String threadsBecause,
        @JsonProperty("dtype") String dtype,
        @JsonProperty("load_average") double load,
        @JsonProperty("libtorch") Libtorch libtorch,
        @JsonProperty("environment") Map<String, String> environment,
        @JsonProperty("cache") Cache cache,
        @JsonProperty("memory") Memory memory,
        @JsonProperty("problems") List<Problem> problems) {
    /** Bytes; -1 where the system does not tell. */
    record Memory(
            @JsonProperty("total_bytes") long total,
            @JsonProperty("free_bytes") long free,
            @JsonProperty("heap_limit_bytes") long heapLimit) {}

    private static final List<String> VARIABLES = List.of(
            "OPENBLAS_NUM_THREADS",
            "OPENBLAS_CORETYPE",
            "ONEDNN_PRIMITIVE_CACHE_CAPACITY",
            "OMP_NUM_THREADS",
            "MALLOC_MMAP_THRESHOLD_",
            "MALLOC_TRIM_THRESHOLD_",
            "MALLOC_TOP_PAD_",
            "THP_MEM_ALLOC_ENABLE",
            "BERTRAND_CACHE",
            "BERTRAND_JAVA_OPTIONS");

    static Diagnosis of(CommonOptions common) {
        EngineSettings settings = common.settings();
        Diagnosis found = new Diagnosis(
                "%s (commit %s)".formatted(Versions.project(), Versions.commit()),
                "%s, %s".formatted(Versions.jdk(), System.getProperty("java.vendor", "")),
                "%s %s, %s"
                        .formatted(
                                System.getProperty("os.name", ""),
                                System.getProperty("os.version", ""),
                                System.getProperty("os.arch", "")),
                Hardware.processor(),
                Hardware.features(),
                settings.threads(),
                whyThreads(common.hasThreads()),
                DType.of(Precision.auto(Processor.detect())).toString(),
                loadAverage(),
                Libtorch.look(settings.withDevice(Device.CPU)),
                environmentVariables(),
                Cache.look(),
                new Memory(
                        Hardware.totalMemory(),
                        Hardware.freeMemory(),
                        Runtime.getRuntime().maxMemory()),
                List.of());
        return found.with(Problem.find(found));
    }

    private Diagnosis with(List<Problem> found) {
        return new Diagnosis(
                bertrand,
                jdk,
                system,
                processor,
                features,
                threads,
                threadsBecause,
                dtype,
                load,
                libtorch,
                environment,
                cache,
                memory,
                List.copyOf(found));
    }

    /** Programs that wanted a core during the last minute, on average; taken before the measurements add to it. */
    private static double loadAverage() {
        return Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String whyThreads(boolean given) {
        if (given) {
            return "--threads says so";
        }
        int available = Runtime.getRuntime().availableProcessors();
        int cores = Hardware.cores();
        Optional<String> limit = Hardware.cpuLimit();
        if (available >= cores) {
            return "all %d cores of this machine".formatted(cores);
        }
        return "%d of %d cores are this process's%s"
                .formatted(
                        available, cores, limit.map(text -> " (" + text + ")").orElse(" (by affinity or a limit)"));
    }

    private static Map<String, String> environmentVariables() {
        Map<String, String> set = new LinkedHashMap<>();
        for (String name : VARIABLES) {
            String value = System.getenv(name);
            if (value != null) {
                set.put(name, value);
            }
        }
        return set;
    }

    /** The same for people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(lines, "bertrand", bertrand);
        add(lines, "JDK", jdk);
        add(lines, "system", system);
        add(lines, "processor", processor);
        add(
                lines,
                "features",
                features.entrySet().stream()
                        .map(entry -> entry.getKey() + (entry.getValue() ? " yes" : " no"))
                        .collect(Collectors.joining(", ")));
        add(lines, "threads", "%d: %s".formatted(threads, threadsBecause));
        if (libtorch.loaded()) {
            add(lines, "libtorch", "%s, %s kernels".formatted(libtorch.version(), libtorch.kernels()));
            add(lines, "libraries", String.valueOf(libtorch.folder()));
            add(lines, "BLAS", "%s, %d thread(s)".formatted(libtorch.blas(), libtorch.blasThreads()));
            add(lines, "CUDA cards", libtorch.cudaCards() == 0 ? "none" : String.valueOf(libtorch.cudaCards()));
            add(
                    lines,
                    "products",
                    String.format(
                            Locale.ROOT,
                            "fp32 %.0f GFLOP/s (%s), bf16 %.0f (%s), int8 %.0f (%s)",
                            libtorch.fp32(),
                            libtorch.linearKernels().get("fp32"),
                            libtorch.bf16(),
                            libtorch.linearKernels().get("bf16"),
                            libtorch.int8(),
                            libtorch.linearKernels().get("int8")));
            add(lines, "--dtype auto", dtype);
        } else {
            add(lines, "libtorch", "cannot be loaded: " + libtorch.error());
        }
        add(
                lines,
                "environment",
                environment.isEmpty()
                        ? "nothing set"
                        : environment.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining(" ")));
        add(
                lines,
                "cache",
                "%s, %s used, %s free%s"
                        .formatted(
                                cache.folder(),
                                gigabytes(cache.bytes()),
                                gigabytes(cache.free()),
                                cache.writable() ? "" : ", NOT WRITABLE"));
        add(
                lines,
                "memory",
                "%s free of %s; Java heap up to %s"
                        .formatted(gigabytes(memory.free()), gigabytes(memory.total()), gigabytes(memory.heapLimit())));
        lines.add("");
        if (problems.isEmpty()) {
            lines.add("No problems found.");
        }
        for (Problem problem : problems) {
            lines.add("Problem: " + problem.problem());
            lines.add("    Fix: " + problem.fix());
        }
        return lines;
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add("%-12s %s".formatted(name, value));
    }

    static String gigabytes(long bytes) {
        return bytes < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
