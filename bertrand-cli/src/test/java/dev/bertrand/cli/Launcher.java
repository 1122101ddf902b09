package dev.bertrand.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a launcher as a process of its own. Immutable; {@code with...} gives another one. */
record Launcher(Path script, Path folder, Map<String, String> environment, String input) {
    /** The project's own; tests run in the folder of their module. */
    static final Path SCRIPT = Path.of("..", "bertrand").toAbsolutePath().normalize();

    private static final long SECONDS = 180;

    /** What a process left behind. */
    record Result(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    static Launcher of(Path script) {
        return new Launcher(script, Path.of("").toAbsolutePath(), Map.of(), "");
    }

    Launcher with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return new Launcher(script, folder, changed, input);
    }

    Launcher without(String variable) {
        return with(variable, "");
    }

    Launcher in(Path folder) {
        return new Launcher(script, folder, environment, input);
    }

    Launcher through(Path script) {
        return new Launcher(script, folder, environment, input);
    }

    Launcher reading(String input) {
        return new Launcher(script, folder, environment, input);
    }

    Result run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
        command.addAll(List.of(arguments));
        try {
            Path in = Files.writeString(Files.createTempFile("launcher", ".in"), input);
            Path out = Files.createTempFile("launcher", ".out");
            Path err = Files.createTempFile("launcher", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().keySet().removeIf(name -> name.startsWith("BERTRAND_"));
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("still running after %d s: %s".formatted(SECONDS, command));
                }
                return new Result(process.exitValue(), read(out), read(err));
            } finally {
                for (Path file : List.of(in, out, err)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
