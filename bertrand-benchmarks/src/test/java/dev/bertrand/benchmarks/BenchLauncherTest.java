package dev.bertrand.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What ./bertrand-bench starts, with a JDK and a Maven that only print how they are called. */
@DisabledOnOs(OS.WINDOWS)
class BenchLauncherTest {
    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void a_project_whose_path_has_spaces() throws IOException {
        root = Files.createDirectories(folder.resolve("a project")).toRealPath();
        for (String script : new String[] {"bertrand", "bertrand-bench"}) {
            Files.copy(Path.of("..", script), root.resolve(script));
        }
        Path jdk = Files.createDirectories(folder.resolve("a jdk/bin"));
        Files.writeString(folder.resolve("a jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        script(jdk.resolve("java"), "printf '%s\\n' \"$@\"");
        script(folder.resolve("mvn"), """
                printf '%s\\n' "$*" >>"$PWD/mvn.log"
                mkdir -p bertrand-benchmarks/target/lib
                : >bertrand-benchmarks/target/bertrand-benchmarks-1.jar
                """);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run(Path script, String noBuild) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", script.toString(), "load", "--json", "a b.json")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("a jdk").toString());
        builder.environment().put("BERTRAND_NO_BUILD", noBuild);
        builder.environment().merge("PATH", folder + ":", (path, mine) -> mine + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void it_builds_the_benchmark_and_starts_it() throws Exception {
        String jar = root + "/bertrand-benchmarks/target/bertrand-benchmarks-1.jar";
        assertThat(run(root.resolve("bertrand-bench"), ""))
                .startsWith("bertrand-bench: building")
                .endsWith("-jar\n%s\nload\n--json\na b.json\n".formatted(jar));
        assertThat(root.resolve("mvn.log")).content().contains("-pl bertrand-benchmarks -am package");
    }

    @Test
    void it_works_through_a_symbolic_link() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("bench"), Path.of("a project", "bertrand-bench"));
        assertThat(run(link, "")).endsWith("load\n--json\na b.json\n");
    }

    @Test
    void without_leave_to_build_it_only_says_what_is_missing() throws Exception {
        assertThat(run(root.resolve("bertrand-bench"), "1")).startsWith("bertrand-bench: the benchmark is not built");
    }

    @Test
    void the_product_does_not_need_the_benchmark_nor_mistake_it_for_itself() throws Exception {
        run(root.resolve("bertrand-bench"), "");
        assertThat(run(root.resolve("bertrand"), "1")).startsWith("bertrand: the command line is not built");
    }
}
