package dev.bertrand.torch;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/** What the machine and the native libraries say of themselves. */
public final class Machine {
    private Machine() {}

    /** The processor's model, or its architecture where the system does not tell. */
    public static String processor() {
        return field(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch"));
    }

    /** Most memory this process has held at once, in bytes; what it holds now where the system keeps no peak. */
    public static long peakResidentBytes() {
        OptionalLong peak = kilobytes("VmHWM");
        return peak.isPresent() ? 1024 * peak.getAsLong() : residentBytes();
    }

    /** Memory this process holds now, in bytes: Java's and the native libraries' together. */
    public static long residentBytes() {
        OptionalLong resident = kilobytes("VmRSS");
        return resident.isPresent() ? 1024 * resident.getAsLong() : Pointer.physicalBytes();
    }

    /** Memory this process can still take without anything being swapped out, in bytes; container limits count. */
    public static long freeBytes() {
        OptionalLong available = kilobytes(Path.of("/proc/meminfo"), "MemAvailable");
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
            return available.isPresent() ? 1024 * available.getAsLong() : Pointer.availablePhysicalBytes();
        }
        return available.isPresent()
                ? Math.min(1024 * available.getAsLong(), system.getTotalMemorySize() - residentBytes())
                : system.getFreeMemorySize();
    }

    private static OptionalLong kilobytes(String name) {
        return kilobytes(Path.of("/proc/self/status"), name);
    }

    private static OptionalLong kilobytes(Path file, String name) {
        return field(file, name)
                .map(value -> OptionalLong.of(Long.parseLong(value.replaceAll("[^0-9]", ""))))
                .orElse(OptionalLong.empty());
    }

    private static Optional<String> field(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // no Linux
        }
    }

    /** The version of libtorch's binding, which begins with libtorch's own: {@code 2.10.0-1.5.13}. */
    public static String libtorchVersion() {
        try (InputStream in = torch.class.getResourceAsStream("/META-INF/maven/org.bytedeco/pytorch/pom.properties")) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
