package dev.bertrand.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bertrand.benchmarks.engine.ChildMain;
import dev.bertrand.benchmarks.engine.WeightsMain;
import dev.bertrand.benchmarks.tokenizer.TokenizerMain;
import dev.bertrand.benchmarks.tokenizer.TokenizerName;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process of one engine, seen from the outside. It waits without work between requests. */
public final class Child implements AutoCloseable {
    /** Variables that slow OpenBLAS down where a machine happens to set them. */
    static final List<String> SLOWING = List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");

    /** How variables begin that tune native libraries: none is inherited, each engine gets its own. */
    private static final List<String> TUNING = List.of(
            "OPENBLAS_",
            "OMP_",
            "GOMP_",
            "KMP_",
            "MKL_",
            "ONEDNN_",
            "DNNL_",
            "THP_",
            "MALLOC_",
            "GLIBC_",
            "ORT_",
            "PYTORCH_",
            "DJL_",
            "RAYON_",
            "TOKENIZERS_");

    /** The C library keeps what tensors give back: fastest with libtorch. */
    private static final Map<String, String> KEEPING_MEMORY = Map.of(
            "MALLOC_MMAP_THRESHOLD_", "4294967296",
            "MALLOC_TRIM_THRESHOLD_", "4294967296",
            "MALLOC_TOP_PAD_", "67108864");

    private static final Pattern BERTRANDS_LIBTORCH = Pattern.compile("(pytorch|openblas|javacpp)-\\d.*\\.jar");
    private static final Pattern DJL = Pattern.compile("(api-0|pytorch-(engine|jni|native-cpu))[-.].*\\.jar");
    private static final Pattern DJLS_LIBTORCH = Pattern.compile("pytorch-(engine|jni|native-cpu)-.*\\.jar");
    private static final Pattern HUGGINGFACE = Pattern.compile("tokenizers-\\d.*\\.jar");
    private static final Pattern ONNXRUNTIME = Pattern.compile("onnxruntime-.*\\.jar");
    private static final int LOG_LINES = 15;
    private static final int SECONDS_TO_END = 10;

    private final String label;
    private final Path log;
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final long started = System.nanoTime();

    private Child(String label, Path log, ProcessBuilder builder) throws IOException {
        this.label = label;
        this.log = log;
        process = builder.start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts an engine's process, which loads its model with the first request. */
    static Child start(Contender contender, Path logs) throws IOException {
        return start(
                contender.label(),
                logs,
                environment(contender),
                contender.threads(),
                classPath(contender.engine()),
                ChildMain.class,
                contender.toJson());
    }

    /**
     * Starts a tokenizer's process, which loads what a request names when it comes.
     *
     * @param cache where DJL unpacks its library
     */
    public static Child tokenizer(TokenizerName engine, int threads, Path cache, Path logs) throws IOException {
        Map<String, String> environment = switch (engine) {
            case BERTRAND -> Map.of();
            case HUGGINGFACE ->
                Map.of(
                        "RAYON_NUM_THREADS", Integer.toString(threads),
                        "TOKENIZERS_PARALLELISM", "true",
                        "DJL_CACHE_DIR", cache.resolve("djl").toString());
        };
        return start(
                "tokenizer-%s-%d".formatted(engine, threads),
                logs,
                environment,
                threads,
                classPath(engine),
                TokenizerMain.class,
                engine.toString(),
                Integer.toString(threads));
    }

    /** Starts the process that measures matrix products. */
    static Child ceiling(int threads, Path logs) throws IOException {
        return start(
                ChildMain.CEILING,
                logs,
                Map.of("OPENBLAS_NUM_THREADS", "1"),
                threads,
                classPath(EngineName.BERTRAND),
                ChildMain.class,
                ChildMain.CEILING,
                Integer.toString(threads));
    }

    /** Writes a shape's weights, in a process of its own: this one never loads a native library. */
    static void writeWeights(Shape shape, Path folder, int threads, Path logs) throws IOException {
        try (Child child = start(
                "weights-" + shape,
                logs,
                Map.of("OPENBLAS_NUM_THREADS", "1"),
                threads,
                classPath(EngineName.BERTRAND),
                WeightsMain.class,
                shape.name(),
                folder.toString(),
                Integer.toString(threads))) {
            int status = child.status();
            if (status != 0) {
                throw child.failed("ended with status " + status);
            }
        }
    }

    /** Waits for the end. */
    private int status() throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + label, e);
        }
    }

    /** What an engine's makers would set. */
    private static Map<String, String> environment(Contender contender) {
        String threads = Integer.toString(contender.threads());
        Map<String, String> environment = new HashMap<>();
        switch (contender.engine()) {
            case BERTRAND -> { // as in the launcher of the command line
                environment.putAll(KEEPING_MEMORY);
                environment.put("OPENBLAS_NUM_THREADS", "1");
                environment.put("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "256");
            }
            case NAIVE ->
                environment.put(
                        "OPENBLAS_NUM_THREADS", contender.variant().equals(Contenders.ONE_BLAS_THREAD) ? "1" : threads);
            case DJL -> {
                environment.putAll(KEEPING_MEMORY);
                environment.put("MKL_NUM_THREADS", threads);
                environment.put("DJL_CACHE_DIR", contender.folder() + "/../djl");
            }
            case ONNXRUNTIME -> {} // has an allocator of its own
        }
        return environment;
    }

    /** This process's libraries without those that must not meet this engine's. */
    private static String classPath(EngineName engine) throws IOException {
        List<Pattern> unwanted = switch (engine) {
            case BERTRAND, NAIVE -> List.of(DJL, ONNXRUNTIME, HUGGINGFACE);
            case ONNXRUNTIME -> List.of(DJL, BERTRANDS_LIBTORCH, HUGGINGFACE);
            case DJL -> List.of(BERTRANDS_LIBTORCH, ONNXRUNTIME, HUGGINGFACE);
        };
        return classPath(unwanted);
    }

    private static String classPath(TokenizerName engine) throws IOException {
        List<Pattern> unwanted = switch (engine) {
            case BERTRAND -> List.of(DJL, ONNXRUNTIME, HUGGINGFACE);
            case HUGGINGFACE -> List.of(BERTRANDS_LIBTORCH, ONNXRUNTIME, DJLS_LIBTORCH); // needs DJL's api
        };
        return classPath(unwanted);
    }

    private static String classPath(List<Pattern> unwanted) throws IOException {
        return libraries().stream()
                .filter(path -> {
                    String name = String.valueOf(path.getFileName());
                    return unwanted.stream()
                            .noneMatch(pattern -> pattern.matcher(name).matches());
                })
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What this process runs from: the jar of the launcher names its libraries in its manifest. */
    private static List<Path> libraries() throws IOException {
        List<Path> paths = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        if (paths.size() > 1) {
            return paths;
        }
        Path jar = paths.get(0).toAbsolutePath();
        try (JarFile file = new JarFile(jar.toFile())) {
            String names = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.concat(
                            Stream.of(jar), Arrays.stream(names.split(" ", -1)).map(name -> jar.resolveSibling(name)))
                    .toList();
        }
    }

    private static Child start(
            String label,
            Path logs,
            Map<String, String> environment,
            int threads,
            String classPath,
            Class<?> main,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As in the launcher of the command line: the collector that leaves the cores to the engines.
        command.addAll(List.of("-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
        int version = Runtime.version().feature();
        if (version >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (version >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Files.createDirectories(logs);
        Path log = logs.resolve(label + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> TUNING.stream().anyMatch(name::startsWith));
        // Not as -cp: ONNX Runtime 1.29 ends with a segmentation fault where the command line is longer than 4096
        // bytes.
        builder.environment().put("CLASSPATH", classPath);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        builder.environment().putAll(environment);
        return new Child(label, log, builder);
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param request what the process's main class understands, as JSON
     * @return null if the engine cannot do that at all
     * @throws IOException if the process ended or reported an error
     */
    @Nullable
    public JsonNode ask(Object request) throws IOException {
        String asked = Json.MAPPER.writeValueAsString(request);
        in.write(asked + "\n");
        in.flush();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (!line.startsWith(Conversation.MARK)) {
                Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                continue;
            }
            JsonNode answer = Json.MAPPER.readTree(line.substring(Conversation.MARK.length()));
            if (answer.has("error")) {
                throw failed(answer.get("error").asText());
            }
            return answer.has("unsupported") ? null : answer;
        }
        throw failed("ended with status %s and without an answer to %s".formatted(status(), asked));
    }

    /** Since the process was started. */
    long nanos() {
        return System.nanoTime() - started;
    }

    private IOException failed(String what) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        String tail = lines.stream()
                .skip(Math.max(0, lines.size() - LOG_LINES))
                .map(line -> "  " + line)
                .collect(Collectors.joining("\n"));
        return new IOException("%s %s. The end of %s:%n%s".formatted(label, what, log, tail));
    }

    @Override
    public void close() {
        try {
            in.close(); // the process ends with its input
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // it had ended already
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
