package dev.bertrand.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSumsTest {
    // echo -n a | sha256sum, and so on.
    private static final String SUM_OF_A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    private static final String SUM_OF_B = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d";
    private static final String OTHER = "0".repeat(64);

    @TempDir
    Path folder;

    private Path file;
    private Path cache;
    private FileSums sums;

    @BeforeEach
    void aFileThatNobodyHasTouchedForAMinute() throws IOException {
        file = Files.writeString(folder.resolve("model.safetensors"), "a");
        cache = folder.resolve("cache").resolve("sums");
        sums = new FileSums(cache, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)));
    }

    private Path entry() throws IOException {
        try (var files = Files.list(cache)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    /** Makes the remembered sum one that no file has, to see where answers come from. */
    private void forge() throws IOException {
        Files.writeString(entry(), Files.readString(entry()).replace(SUM_OF_A, OTHER));
    }

    @Test
    void a_file_is_read_once() throws IOException {
        assertThat(sums.sha256(file)).isEqualTo(SUM_OF_A);
        forge();
        assertThat(sums.sha256(file)).isEqualTo(OTHER);
        assertThat(sums.sha256(folder.resolve("cache").resolve("..").resolve("model.safetensors")))
                .isEqualTo(OTHER);
    }

    @Test
    void a_file_that_has_changed_is_read_again() throws IOException {
        sums.sha256(file);
        forge();
        Files.writeString(file, "ab");
        assertThat(sums.sha256(file)).isNotIn(SUM_OF_A, OTHER);
        forge();
        Files.writeString(file, "b");
        assertThat(sums.sha256(file)).isEqualTo(SUM_OF_B);
    }

    @Test
    void a_file_of_the_same_size_whose_time_was_set_back_is_read_again() throws IOException {
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("unix"));
        FileTime time = Files.getLastModifiedTime(file);
        sums.sha256(file);
        forge();
        Files.writeString(file, "b");
        Files.setLastModifiedTime(file, time);
        assertThat(sums.sha256(file)).isEqualTo(SUM_OF_B);
    }

    @Test
    void a_file_that_was_written_a_moment_ago_is_not_trusted() throws IOException {
        FileSums now = new FileSums(cache);
        assertThat(now.sha256(file)).isEqualTo(SUM_OF_A);
        assertThat(cache).doesNotExist();
    }

    @Test
    void a_damaged_entry_and_a_cache_that_cannot_be_written_do_no_harm() throws IOException {
        sums.sha256(file);
        Files.writeString(entry(), "{\"file\": ");
        assertThat(sums.sha256(file)).isEqualTo(SUM_OF_A);
        assertThat(Files.readString(entry())).contains(SUM_OF_A);
        Path occupied = Files.writeString(folder.resolve("occupied"), "");
        FileSums nowhere =
                new FileSums(occupied.resolve("sums"), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)));
        assertThat(nowhere.sha256(file)).isEqualTo(SUM_OF_A);
    }

    @Test
    void many_at_once_agree() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> asks = IntStream.range(0, 64)
                    .mapToObj(i -> (Callable<String>) () -> sums.sha256(file))
                    .toList();
            for (Future<String> answer : threads.invokeAll(asks)) {
                assertThat(answer.get()).isEqualTo(SUM_OF_A);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(Files.readString(entry())).contains(SUM_OF_A);
    }
}
