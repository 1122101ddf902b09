package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.cli.Launcher.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the launcher builds and what it starts, with a Maven and a JDK that only write down how they are called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherBuildTest {
    /** What the launcher may use; flock is added where a test is about it. */
    private static final List<String> TOOLS =
            List.of("cat", "dirname", "find", "head", "mkdir", "mv", "readlink", "rm", "sed", "sleep");

    @TempDir
    private Path folder;

    private Path root;
    private Path bin;
    private Launcher launcher;

    @BeforeEach
    void aProjectThatWasNeverBuilt() throws IOException {
        root = Files.createDirectories(folder.resolve("a project"));
        bin = Files.createDirectories(folder.resolve("bin"));
        for (String module : List.of("text", "torch", "model", "tasks", "train", "cli")) {
            Path sources = Files.createDirectories(root.resolve("bertrand-" + module + "/src/main"));
            old(Files.writeString(sources.resolve("A.java"), ""));
            old(Files.writeString(root.resolve("bertrand-" + module + "/pom.xml"), ""));
            old(sources);
        }
        old(Files.writeString(root.resolve("pom.xml"), ""));
        Files.copy(Launcher.SCRIPT, root.resolve("bertrand"));
        for (String tool : TOOLS) {
            borrow(tool);
        }
        script(bin.resolve("mvn"), """
                echo "$@" >>"$PWD/mvn.log"
                sleep 0.3
                if [ -e "$PWD/broken" ]; then echo '[ERROR] A.java is broken'; exit 1; fi
                mkdir -p bertrand-cli/target/lib
                : >bertrand-cli/target/bertrand-cli-1.jar
                """);
        jdk("jdk 17", "17.0.15");
        launcher = Launcher.of(root.resolve("bertrand"))
                .with("PATH", bin.toString())
                .with("JAVA_HOME", folder.resolve("jdk 17").toString());
    }

    /** Puts one of the system's tools on the path; it may be missing. */
    private void borrow(String tool) throws IOException {
        for (String place : List.of("/usr/bin/", "/bin/")) {
            if (Files.exists(Path.of(place + tool))) {
                script(bin.resolve(tool), "exec %s%s \"$@\"".formatted(place, tool));
                return;
            }
        }
    }

    private void jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        script(home.resolve("bin/java"), "printf '%s\\n' \"$@\"");
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private long builds() throws IOException {
        Path log = root.resolve("mvn.log");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private static void old(Path file) throws IOException {
        date(file, 3600);
    }

    private static void date(Path file, long secondsAgo) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
    }

    @Test
    void it_builds_what_is_missing_says_so_in_one_line_and_starts_it() throws IOException {
        Result result = launcher.run("tokenize", "a b");

        assertThat(result.status()).isZero();
        assertThat(result.err()).isEqualTo("bertrand: building (about a minute the first time) ...\n");
        assertThat(result.out())
                .contains("-jar\n%s/bertrand-cli/target/bertrand-cli-1.jar\ntokenize\na b\n"
                        .formatted(root.toRealPath()));
        assertThat(Files.readString(root.resolve("mvn.log")).strip())
                .isEqualTo("-B -q -DskipTests -Dspotless.check.skip=true -pl bertrand-cli -am package");
    }

    @Test
    void what_is_built_is_not_built_again() throws IOException {
        launcher.run();
        assertThat(launcher.run().err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bertrand-text/src/main/A.java", "bertrand-train/pom.xml", "pom.xml"})
    void a_newer_source_or_pom_is_built_once(String file) throws IOException {
        launcher.run();
        date(root.resolve("bertrand-cli/target/.launcher-built"), 60);
        launcher.run();
        assertThat(builds()).isEqualTo(1);
        date(root.resolve(file), 30);
        launcher.run();
        launcher.run();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void a_failed_build_shows_mavens_errors_and_ends_with_status_1() throws IOException {
        Files.writeString(root.resolve("broken"), "");
        Result result = launcher.run();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("[ERROR] A.java is broken", "bertrand: the build failed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void several_launchers_at_once_build_once(boolean flock) throws IOException {
        if (flock) {
            borrow("flock"); // where there is none, both runs test the other lock
        }
        List<CompletableFuture<Result>> runs = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> launcher.run("go")))
                .toList();

        assertThat(runs).allSatisfy(run -> {
            assertThat(run.join().status()).isZero();
            assertThat(run.join().out()).endsWith("go\n");
        });
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void without_maven_it_says_what_to_install() throws IOException {
        Files.delete(bin.resolve("mvn"));
        Result result = launcher.run();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("no mvn on the PATH").contains("Install Maven");
    }

    @Test
    void without_leave_to_build_it_only_says_what_is_missing() throws IOException {
        Result result = launcher.with("BERTRAND_NO_BUILD", "1").run();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("bertrand: the command line is not built");
        assertThat(builds()).isZero();
    }

    @Test
    void without_a_jdk_it_says_which_one_to_install() {
        Result result = launcher.without("JAVA_HOME").run();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("""
                bertrand: no JDK 17 or newer was found.
                Looked at: JAVA_HOME and the PATH, which hold none; wanted: 17 or newer.
                Install one and set JAVA_HOME to its folder.
                """);
    }

    @Test
    void a_jdk_that_is_too_old_is_named() throws IOException {
        jdk("jdk 8", "1.8.0_402");
        Result result =
                launcher.with("JAVA_HOME", folder.resolve("jdk 8").toString()).run();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("is Java 1; ").contains("wanted: 17 or newer");
    }

    @Test
    void an_old_java_home_gives_way_to_a_newer_java_on_the_path() throws IOException {
        jdk("jdk 11", "11.0.2");
        jdk("jdk 25", "25");
        Files.createSymbolicLink(bin.resolve("java"), folder.resolve("jdk 25/bin/java"));
        Result result =
                launcher.with("JAVA_HOME", folder.resolve("jdk 11").toString()).run();

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void a_build_ends_with_the_classes_of_an_answer_which_later_starts_read() throws IOException {
        script(folder.resolve("jdk 17/bin/java"), """
                printf '%s\n' "$@"
                for option in "$@"; do
                  case $option in -XX:ArchiveClassesAtExit=*) : >"${option#*=}" ;; esac
                done
                """);
        String archive = root.toRealPath() + "/bertrand-cli/target/classes-17.jsa";

        assertThat(launcher.run("go").out()).contains("\n-XX:SharedArchiveFile=" + archive + "\n");
        assertThat(Files.readString(root.resolve("bertrand-cli/target/launcher-build.log")))
                .contains("-XX:ArchiveClassesAtExit=" + archive + "\n")
                .endsWith("\nwarm-up\n");
    }

    @Test
    void a_jvm_that_cannot_write_the_classes_runs_without_them() throws IOException {
        script(folder.resolve("jdk 17/bin/java"), """
                printf '%s\n' "$@"
                for option in "$@"; do case $option in -XX:Archive*) exit 1 ;; esac; done
                """);
        Result result = launcher.run("go");

        assertThat(result.status()).isZero();
        assertThat(result.out()).endsWith("go\n").doesNotContain("SharedArchiveFile");
    }

    @Test
    void options_for_the_jvm_are_passed_on() {
        assertThat(launcher.with("BERTRAND_JAVA_OPTIONS", "-Xmx1g -Dx=1").run().out())
                .contains("\n-Xmx1g\n-Dx=1\n-jar\n");
    }
}
