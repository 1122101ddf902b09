package dev.bertrand.cli;

import dev.bertrand.torch.Processor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system says about processor and memory. */
final class Hardware {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final List<Path> CPU_LIMITS = // cgroup v2, then v1
            List.of(Path.of("/sys/fs/cgroup/cpu.max"), Path.of("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
    private static final Pattern MODEL_NAME = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s*(\\d+) kB$");
    private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s*(\\d+) kB$");

    private Hardware() {}

    static String processor() {
        return isMac()
                ? Processor.sysctl("machdep.cpu.brand_string").orElse("unknown")
                : find(MODEL_NAME, read(PROCESSOR)).orElse("unknown");
    }

    /** The instructions that matter for matrix products. */
    static Map<String, Boolean> features() {
        Processor processor = Processor.detect();
        Map<String, Boolean> features = new LinkedHashMap<>();
        features.put("avx2", processor.avx2());
        features.put("avx512", processor.avx512());
        features.put("bf16", processor.bf16());
        features.put("vnni", processor.vnni());
        features.put("amx", processor.amx());
        return features;
    }

    /** Cores of the machine, whatever this process may use of them. */
    static int cores() {
        long found = read(PROCESSOR)
                .lines()
                .filter(line -> line.startsWith("processor"))
                .count();
        return found > 0 ? (int) found : Runtime.getRuntime().availableProcessors();
    }

    /** What a control group (a container) says about processor time; empty without a limit. */
    static Optional<String> cpuLimit() {
        for (Path file : CPU_LIMITS) {
            String limit = read(file).strip();
            if (!limit.isEmpty() && !limit.startsWith("max") && !limit.startsWith("-1")) {
                return Optional.of("%s says %s".formatted(file, limit));
            }
        }
        return Optional.empty();
    }

    /** Bytes of memory that can be had without swapping; -1 where it cannot be told. */
    static long freeMemory() {
        return kilobytes(AVAILABLE);
    }

    static long totalMemory() {
        return kilobytes(TOTAL);
    }

    private static long kilobytes(Pattern line) {
        return find(line, read(MEMORY)).map(text -> Long.parseLong(text) * 1024).orElse(-1L);
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }

    /** Empty where there is no such file: other systems have none of these. */
    private static String read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
