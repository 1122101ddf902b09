package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Something that stops or slows this machine, and what to do about it. */
record Problem(
        @JsonProperty("problem") String problem,
        @JsonProperty("fix") String fix) {
    /** BERT-base in fp32 with its working memory. */
    private static final long ENOUGH_MEMORY = 2_000_000_000L;

    /** BERT-base's jar and the model made of it. */
    private static final long ENOUGH_DISK = 1_500_000_000L;

    /** OpenBLAS kernels that use AVX-512. */
    private static final Set<String> WIDE_KERNELS = Set.of("skylakex", "cooperlake", "sapphirerapids");

    static List<Problem> find(Diagnosis machine) {
        List<Problem> problems = new ArrayList<>();
        libtorch(machine, problems);
        blas(machine, problems);
        threads(machine, problems);
        load(machine, problems);
        memory(machine, problems);
        cache(machine, problems);
        return problems;
    }

    private static void libtorch(Diagnosis machine, List<Problem> problems) {
        if (!machine.libtorch().loaded()) {
            problems.add(new Problem(
                    "libtorch cannot be loaded on %s: %s"
                            .formatted(machine.system(), machine.libtorch().error()),
                    "delete %s and try again; libtorch exists for Linux (x86-64, arm64), macOS (arm64) and Windows (x86-64)"
                            .formatted(System.getProperty("org.bytedeco.javacpp.cachedir", "the folder ~/.javacpp"))));
        }
    }

    private static void blas(Diagnosis machine, List<Problem> problems) {
        String kernel = machine.environment().getOrDefault("OPENBLAS_CORETYPE", "");
        boolean wide = Boolean.TRUE.equals(machine.features().get("avx512"));
        if (!kernel.isEmpty() && wide && !WIDE_KERNELS.contains(kernel.toLowerCase(Locale.ROOT))) {
            problems.add(new Problem(
                    "OPENBLAS_CORETYPE=%s keeps OpenBLAS from this processor's AVX-512; attention in fp32 is up to 1.6 times slower"
                            .formatted(kernel),
                    "unset OPENBLAS_CORETYPE"));
        }
        if (machine.libtorch().blasThreads() > 1) {
            problems.add(new Problem(
                    "OpenBLAS has %d threads below each of libtorch's own"
                            .formatted(machine.libtorch().blasThreads()),
                    "export OPENBLAS_NUM_THREADS=1"));
        }
    }

    private static void threads(Diagnosis machine, List<Problem> problems) {
        int available = Runtime.getRuntime().availableProcessors();
        if (machine.threads() > available) {
            problems.add(new Problem(
                    "%d threads on %d cores get in each other's way".formatted(machine.threads(), available),
                    "leave --threads out, or set it to %d".formatted(available)));
        }
    }

    private static void load(Diagnosis machine, List<Problem> problems) {
        int cores = Hardware.cores();
        if (machine.load() > cores) {
            problems.add(new Problem(
                    String.format(
                            Locale.ROOT,
                            "other programs keep this machine busy (load %.1f on %d cores), so it is slower than it could be",
                            machine.load(),
                            cores),
                    "wait for them, or stop them"));
        }
    }

    private static void memory(Diagnosis machine, List<Problem> problems) {
        long free = machine.memory().free();
        if (free >= 0 && free < ENOUGH_MEMORY) {
            problems.add(new Problem(
                    "only %s of memory are free; BERT-base wants about 2 GB".formatted(Diagnosis.gigabytes(free)),
                    "close other programs, or raise the container's limit"));
        }
    }

    private static void cache(Diagnosis machine, List<Problem> problems) {
        Cache cache = machine.cache();
        if (!cache.writable()) {
            problems.add(new Problem(
                    "the cache folder %s cannot be written to".formatted(cache.folder()),
                    "set BERTRAND_CACHE to a folder that can"));
        } else if (cache.free() >= 0 && cache.free() < ENOUGH_DISK) {
            problems.add(new Problem(
                    "only %s are free where models are kept; BERT-base takes about 1.5 GB while it is converted"
                            .formatted(Diagnosis.gigabytes(cache.free())),
                    "free some, or set BERTRAND_CACHE to a folder on another disk"));
        }
    }
}
