package dev.bertrand.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux says about the machine and about this process; elsewhere there is less to say. */
public final class Machine {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path PEAK_RESET = Path.of("/proc/self/clear_refs");
    private static final List<String> INSTRUCTIONS = List.of(
            "avx2", "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni", "amx_bf16", "amx_int8", "asimd", "bf16");

    private Machine() {}

    /** Forgets the largest resident memory so far, so that the next peak is of what runs next. */
    public static void resetPeak() {
        try {
            Files.writeString(PEAK_RESET, "5");
        } catch (IOException e) {
            // Not everywhere allowed: the peak is then the process's since its start.
        }
    }

    /** Most memory this process has held at once since {@link #resetPeak}, Java's and native, in MiB; 0 if unknown. */
    public static long peakMegabytes() {
        return field(STATUS, "VmHWM").map(Machine::kilobytes).orElse(0L) / 1024;
    }

    /** Memory this process holds now, Java's and native, in MiB; 0 if unknown. */
    public static long residentMegabytes() {
        return field(STATUS, "VmRSS").map(Machine::kilobytes).orElse(0L) / 1024;
    }

    /** Whether products of bytes are summed in 32 bits. */
    static boolean hasVnni() {
        return instructions().stream().anyMatch(name -> name.endsWith("_vnni"));
    }

    /** Whether bfloat16 products have instructions of their own. */
    static boolean hasBf16() {
        return instructions().stream().anyMatch(name -> name.endsWith("bf16"));
    }

    private static List<String> instructions() {
        List<String> flags = List.of(field(PROCESSOR, "flags")
                .or(() -> field(PROCESSOR, "Features"))
                .orElse("")
                .split(" ", -1));
        return INSTRUCTIONS.stream().filter(flags::contains).toList();
    }

    /** Processes that want to run, a mean over the last minute; 0 if unknown. */
    static double load() {
        try {
            return Double.parseDouble(Files.readString(LOAD).split(" ", 2)[0]);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Memory that new processes can have without swapping, in MiB; as much as one likes where it is not known. */
    static long availableMegabytes() {
        return field(MEMORY, "MemAvailable").map(Machine::kilobytes).orElse(Long.MAX_VALUE) / 1024;
    }

    /**
     * The machine as the report describes it.
     *
     * @param threads of every engine, a number or several
     */
    public static Map<String, Object> describe(Object threads) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("processor", field(PROCESSOR, "model name").orElse(System.getProperty("os.arch")));
        machine.put("instructions", instructions());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put(
                "memory_mb", field(MEMORY, "MemTotal").map(Machine::kilobytes).orElse(0L) / 1024);
        machine.put("os", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")));
        machine.put("java", System.getProperty("java.vm.version"));
        machine.put("threads", threads);
        machine.put("load_average_before", load());
        return machine;
    }

    private static Optional<String> field(Path file, String name) {
        Pattern pattern = Pattern.compile("%s\\s*:\\s*(.*)".formatted(Pattern.quote(name)));
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(pattern::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // no Linux
        }
    }

    private static long kilobytes(String value) {
        return Long.parseLong(value.replaceAll("[^0-9]", ""));
    }
}
