package dev.bertrand.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions of a processor that matter for matrix products.
 *
 * @param avx2 vectors of 256 bits
 * @param avx512 vectors of 512 bits
 * @param bf16 products of bfloat16 numbers
 * @param vnni products of 8-bit numbers
 * @param amx products of whole tiles
 */
public record Processor(boolean avx2, boolean avx512, boolean bf16, boolean vnni, boolean amx) {
    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final Pattern FLAGS = Pattern.compile("(?m)^(?:flags|Features)\\s*:\\s*(.+)$");

    /** This machine's; nothing at all where the system does not tell. */
    public static Processor detect() {
        return ofFlags(new HashSet<>(List.of(flags().strip().split("\\s+"))));
    }

    /** A processor that reports {@code flags}, by the names of Linux's /proc/cpuinfo. */
    public static Processor ofFlags(Set<String> flags) {
        return new Processor(
                flags.contains("avx2"),
                flags.contains("avx512f"),
                flags.contains("avx512_bf16") || flags.contains("bf16"),
                flags.contains("avx512_vnni") || flags.contains("avx_vnni"),
                flags.contains("amx_tile"));
    }

    private static String flags() {
        if (Files.isReadable(LINUX)) {
            return linuxFlags();
        }
        String intel = sysctl("machdep.cpu.features").orElse("") + " "
                + sysctl("machdep.cpu.leaf7_features").orElse("");
        String arm = sysctl("hw.optional.arm.FEAT_BF16").orElse("0").equals("1") ? " bf16" : "";
        return intel.toLowerCase(Locale.ROOT) + arm;
    }

    private static String linuxFlags() {
        try {
            Matcher matcher = FLAGS.matcher(Files.readString(LINUX, StandardCharsets.ISO_8859_1));
            return matcher.find() ? matcher.group(1) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** macOS's own way to tell; empty elsewhere. */
    public static Optional<String> sysctl(String name) {
        try {
            Process process = new ProcessBuilder("sysctl", "-n", name).start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = process.waitFor(2, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
