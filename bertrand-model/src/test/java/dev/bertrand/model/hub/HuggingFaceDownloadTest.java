package dev.bertrand.model.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on this machine, without a second of sleep. */
class HuggingFaceDownloadTest {
    private static final String WEIGHTS = FakeHub.file("model.safetensors");
    private static final String CONFIG = FakeHub.file("config.json");
    private static final int SIZE = 300_000;

    @TempDir
    Path temporary;

    private final List<Duration> slept = new ArrayList<>();
    private final byte[] weights = new byte[SIZE];
    private FakeHub server;
    private Path folder;
    private HubSettings settings;

    @BeforeEach
    void publish_a_model() throws IOException {
        new Random(7).nextBytes(weights);
        server = new FakeHub()
                .put("config.json", "{}")
                .put("vocab.txt", "[PAD]\n")
                .put("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true}")
                .put("README.md", "not needed")
                .put("pytorch_model.bin", "the same in another form")
                .put("model.safetensors", weights);
        folder = temporary.resolve("models").resolve("hf--org--tiny@main");
        settings = settings(server.address(), Optional.of("hf_secret"));
    }

    @AfterEach
    void stop_the_server() {
        server.close();
    }

    private HubSettings settings(String endpoint, Optional<String> token) {
        return HubSettings.defaults()
                .withCache(temporary)
                .withOffline(false)
                .withHuggingFace(new HuggingFaceSettings(endpoint, token, ProxySelector.of(null)));
    }

    private ModelHub hub() {
        return hub(settings, 3);
    }

    private ModelHub hub(HubSettings settings, int attempts) {
        return new ModelHub(
                settings,
                model -> {
                    throw new AssertionError("no jar is needed");
                },
                new Patience(Duration.ofSeconds(20), attempts, slept::add));
    }

    private void resolve() {
        assertThat(hub().resolve("hf:org/tiny")).isEqualTo(folder);
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(temporary.resolve("models")).isDirectoryNotContaining("glob:**.partial");
    }

    private ThrowableAssertAlternative<HubException> assertRefused() {
        var refused = assertThatExceptionOfType(HubException.class).isThrownBy(() -> hub().resolve("hf:org/tiny"));
        refused.satisfies(e -> assertThat(e.getMessage().lines()).hasSizeLessThanOrEqualTo(4));
        assertThat(folder).doesNotExist();
        return refused.withMessageNotContaining("hf_secret");
    }

    @Test
    void a_model_is_downloaded_once_with_what_it_needs_and_no_more() throws IOException {
        resolve();
        assertThat(folder.resolve("1_Pooling").resolve("config.json")).exists();
        assertThat(folder).isDirectoryNotContaining("glob:**{README.md,pytorch_model.bin}");
        assertThat(Origin.read(folder).orElseThrow().revision()).isEqualTo(FakeHub.COMMIT);
        assertThat(server.asked(WEIGHTS).get(0).header("Authorization")).isEqualTo("Bearer hf_secret");

        int before = server.requests.size();
        assertThat(hub().resolve("hf:org/tiny@main")).isEqualTo(folder);
        assertThat(server.requests).hasSize(before);
    }

    @Test
    void a_revision_is_a_model_of_its_own() {
        resolve();
        assertThat(hub().resolve("hf:org/tiny@refs/pr/1"))
                .isEqualTo(folder.resolveSibling("hf--org--tiny@refs%2Fpr%2F1"));
        assertThat(server.asked("/api/models/org/tiny/revision/refs/pr/1")).hasSize(1);
    }

    @Test
    void a_download_that_breaks_off_goes_on_where_it_stopped() {
        server.once(WEIGHTS, server.hangUpAfter(100_000));
        resolve();
        assertThat(server.asked(WEIGHTS)).hasSize(2);
        assertThat(server.asked(WEIGHTS).get(1).header("Range")).isEqualTo("bytes=100000-");
        assertThat(slept).hasSize(1);
    }

    @Test
    void a_killed_download_goes_on_in_the_next_process() {
        server.once(WEIGHTS, server.hangUpAfter(100_000));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> hub(settings, 1).resolve("hf:org/tiny"))
                .withMessageContaining("goes on where it stopped");
        Path partial = folder.resolveSibling(".hf--org--tiny@main.partial");
        assertThat(partial.resolve("model.safetensors.part")).hasSize(100_000);

        resolve();
        assertThat(server.asked(WEIGHTS).get(1).header("Range")).isEqualTo("bytes=100000-");
        assertThat(server.asked(CONFIG)).as("what was whole stays").hasSize(1);
    }

    @Test
    void a_killed_download_of_another_commit_is_of_no_use() throws IOException {
        Path partial = Files.createDirectories(folder.resolveSibling(".hf--org--tiny@main.partial"));
        new Origin("hf:org/tiny@main", "0".repeat(40), Map.of()).write(partial);
        Files.write(partial.resolve("model.safetensors.part"), new byte[1000]);
        resolve();
        assertThat(server.asked(WEIGHTS).get(0).header("Range")).isEqualTo("null");
    }

    @Test
    void a_beginning_that_was_wrong_is_fetched_again() throws IOException {
        Path partial = Files.createDirectories(folder.resolveSibling(".hf--org--tiny@main.partial"));
        new Origin("hf:org/tiny@main", FakeHub.COMMIT, Map.of()).write(partial);
        Files.write(partial.resolve("model.safetensors.part"), new byte[1000]);
        resolve();
        assertThat(server.asked(WEIGHTS)).hasSize(2);
    }

    @Test
    void a_server_that_ignores_the_range_is_read_from_the_start() {
        server.once(WEIGHTS, server.hangUpAfter(1000)).once(WEIGHTS, whole());
        resolve();
        assertThat(server.asked(WEIGHTS)).hasSize(2);
    }

    private HttpHandler whole() {
        return exchange -> FakeHub.send(exchange, 200, server.bytes(exchange));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 0-298999/299000", "bytes 999-299999/300000", "bytes 1000-1/300000", "none"})
    void a_server_that_sends_another_range_is_not_believed(String range) {
        server.once(WEIGHTS, server.hangUpAfter(1000)).once(WEIGHTS, exchange -> {
            exchange.getResponseHeaders().set("Content-Range", range);
            FakeHub.send(exchange, 206, Arrays.copyOf(weights, SIZE - 1000));
        });
        resolve();
        assertThat(server.asked(WEIGHTS).get(2).header("Range")).isEqualTo("null");
    }

    @Test
    void a_server_that_has_nothing_there_is_read_from_the_start() {
        server.once(WEIGHTS, server.hangUpAfter(1000)).once(WEIGHTS, FakeHub.status(416));
        resolve();
        assertThat(server.asked(WEIGHTS)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {SIZE - 10, SIZE + 10})
    void a_length_that_is_not_the_listed_one_is_refused(int length) {
        HttpHandler liar = exchange -> {
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write(Arrays.copyOf(weights, Math.min(length, SIZE)));
        };
        server.once(WEIGHTS, liar).once(WEIGHTS, liar);
        assertRefused()
                .withMessageContaining("model.safetensors of hf:org/tiny@main came damaged")
                .withMessageContaining("of 300,000");
        assertThat(server.asked(WEIGHTS)).hasSize(2);
    }

    @Test
    void a_body_without_a_length_is_held_to_the_listed_one() {
        HttpHandler endless = exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked
            exchange.getResponseBody().write(new byte[SIZE + 1]);
        };
        HttpHandler early = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(weights, 0, 1000);
            exchange.getResponseBody().close();
        };
        server.once(WEIGHTS, endless).once(WEIGHTS, early);
        resolve();
        assertThat(server.asked(WEIGHTS).get(2).header("Range")).isEqualTo("bytes=1000-");
    }

    @ParameterizedTest
    @CsvSource({"model.safetensors, SHA256", "vocab.txt, GIT_BLOB"})
    void damaged_bytes_are_fetched_again_and_then_refused(String file, String sum) {
        HttpHandler damaged = exchange -> {
            byte[] bytes = server.bytes(exchange).clone();
            bytes[bytes.length / 2] ^= 1;
            FakeHub.send(exchange, 200, bytes);
        };
        server.once(FakeHub.file(file), damaged).once(FakeHub.file(file), damaged);
        assertRefused().withMessageContaining("twice: its " + sum);
        assertThat(folder.resolveSibling(".hf--org--tiny@main.partial"))
                .isDirectoryNotContaining("glob:**" + file + "*");

        server.once(FakeHub.file(file), damaged);
        resolve();
    }

    @Test
    void redirects_are_followed_and_other_hosts_never_see_the_token() throws IOException {
        try (FakeHub storage = new FakeHub().put("model.safetensors", weights)) {
            server.once(WEIGHTS, FakeHub.status(302, "Location", "/here?a=b"))
                    .once("/here", FakeHub.status(307, "Location", storage.address() + WEIGHTS));
            resolve();
            assertThat(server.asked("/here").get(0).header("Authorization")).isEqualTo("Bearer hf_secret");
            assertThat(storage.requests).hasSize(1);
            assertThat(storage.requests.get(0).header("Authorization")).isEqualTo("null");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %s            | redirects more than 10 times
            file:///etc/x | redirects to file://null
            ''            | redirects to nowhere
            http://[      | redirects to what is no address
            """)
    void redirects_that_lead_nowhere_end(String location, String message) {
        for (int i = 0; i < 12; i++) {
            server.once(
                    WEIGHTS,
                    location.isEmpty()
                            ? FakeHub.status(302)
                            : FakeHub.status(302, "Location", location.replace("%s", WEIGHTS)));
        }
        assertRefused().withMessageContaining(message);
    }

    @Test
    void a_busy_server_is_asked_again_and_told_when_is_heard() {
        server.once(FakeHub.LISTING, FakeHub.status(503))
                .once(FakeHub.LISTING, FakeHub.status(429, "Retry-After", "7"))
                .once(WEIGHTS, FakeHub.status(502))
                .once(WEIGHTS, FakeHub.status(429, "Retry-After", "86400"));
        resolve();
        assertThat(slept).hasSize(4);
        assertThat(slept.get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(slept.get(1)).hasSeconds(7);
        assertThat(slept.get(3)).as("a day is too long").hasMinutes(2);
    }

    @Test
    void a_server_that_stays_busy_is_given_up() {
        for (int i = 0; i < 3; i++) {
            server.once(FakeHub.LISTING, FakeHub.status(504));
        }
        assertRefused().withMessageContaining("it answered 504").withMessageContaining("https_proxy");
        assertThat(slept).hasSize(2);
    }

    @Test
    void a_server_that_is_not_there_is_named() {
        server.close();
        assertRefused().withMessageContaining("127.0.0.1 cannot be reached").withMessageContaining("HF_ENDPOINT");
        assertThat(slept).hasSize(2);
    }

    @Test
    void a_connection_that_falls_silent_is_given_up() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.once(WEIGHTS, exchange -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(weights, 0, 5000);
            exchange.getResponseBody().flush();
            await(over);
        });
        server.once(CONFIG, exchange -> await(over));
        ModelHub impatient =
                new ModelHub(settings, model -> temporary, new Patience(Duration.ofSeconds(1), 10, slept::add));
        impatient.resolve("hf:org/tiny");
        over.countDown();
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(slept).as("a slow machine may need more").hasSizeGreaterThanOrEqualTo(2);
    }

    private static void await(CountDownLatch over) {
        try {
            over.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_private_model_asks_for_a_token_or_another_one() {
        server.once(FakeHub.LISTING, FakeHub.status(401)).once(FakeHub.LISTING, FakeHub.status(403));
        assertRefused().withMessageContaining("401").withMessageContaining("the token in HF_TOKEN may not read it");
        settings = settings(server.address(), Optional.empty());
        assertRefused().withMessageContaining("may be private or gated").withMessageContaining("set HF_TOKEN");
        assertThat(server.requests.get(1).header("Authorization")).isEqualTo("null");
    }

    @Test
    void what_is_missing_is_named() {
        server.once(FakeHub.LISTING, FakeHub.status(404));
        assertRefused().withMessageContaining("there is no hf:org/tiny@main");
        server.once(FakeHub.LISTING, FakeHub.status(404, "X-Error-Code", "RevisionNotFound"));
        assertRefused().withMessageContaining("org/tiny has no revision 'main'");
        server.once(WEIGHTS, FakeHub.status(404));
        assertRefused().withMessageContaining("there is no model.safetensors in hf:org/tiny@main");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>Please log in to the network</html>",
                "[]",
                "{}",
                "{\"sha\": \"../../x\", \"siblings\": []}",
                "{\"sha\": \"0000000000000000000000000000000000000000\"}"
            })
    void an_answer_that_is_no_list_is_refused(String answer) {
        server.once(FakeHub.LISTING, FakeHub.text(answer));
        assertRefused()
                .withMessageContaining("did not answer with a list of files")
                .withMessageContaining("login page");
    }

    @Test
    void a_repository_without_a_model_lists_what_it_has() {
        server.once(
                FakeHub.LISTING,
                FakeHub.text("{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"../config.json\"}]}"
                        .formatted(FakeHub.COMMIT)));
        assertRefused().withMessageContaining("has no config.json").withMessageContaining("found:  ../config.json");
    }

    @Test
    void weights_in_parts_come_together() throws IOException {
        settings = settings(shards("a-1.safetensors", "b-2.safetensors").address(), Optional.empty());
        assertThat(hub().resolve("hf:org/tiny")).isEqualTo(folder);
        assertThat(folder.resolve("b-2.safetensors")).hasContent("b-2.safetensors");
        assertThat(folder.resolve("model.safetensors.index.json")).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../up.safetensors",
                "/etc/x.safetensors",
                "a\\b.safetensors",
                "C:x.bin",
                "x/y.bin",
                "..",
                "config.json"
            })
    void an_index_that_names_other_places_is_refused(String name) throws IOException {
        settings = settings(shards(name).address(), Optional.empty());
        assertRefused().withMessageContaining("names '" + name + "'");
    }

    private FakeHub shards(String... names) throws IOException {
        server.close();
        server = new FakeHub().put("config.json", "{}");
        List<String> map = new ArrayList<>();
        for (String name : names) {
            server.put(name, name);
            map.add("\"tensor %s\": \"%s\"".formatted(name, name).replace("\\", "\\\\"));
        }
        return server.put("model.safetensors.index.json", "{\"weight_map\": {%s}}".formatted(String.join(",", map)));
    }

    @Test
    void a_disk_that_is_too_small_is_noticed_before() {
        server.once(
                FakeHub.LISTING,
                FakeHub.text(server.listing().replace("\"size\":300000", "\"size\":" + Long.MAX_VALUE / 4)));
        assertRefused().withMessageContaining("Downloading hf:org/tiny@main needs");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void offline_asks_nobody() {
        settings = settings.withOffline(true);
        assertRefused().withMessageContaining("is not in the cache, and Bertrand is offline");
        assertThat(server.requests).isEmpty();

        settings = settings.withOffline(false);
        resolve();
        server.close();
        assertThat(hub(settings.withOffline(true), 3).resolve("hf:org/tiny")).isEqualTo(folder);
    }

    @Test
    void a_folder_that_lost_a_file_is_fetched_again() throws IOException {
        resolve();
        Files.delete(folder.resolve("vocab.txt"));
        resolve();
        assertThat(server.asked(WEIGHTS)).hasSize(2);
    }

    @Test
    void many_threads_download_once() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Path>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(pool.submit(() -> {
                start.await();
                return hub().resolve("hf:org/tiny");
            }));
        }
        start.countDown();
        for (Future<Path> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(folder);
        }
        pool.shutdown();
        assertThat(server.asked(WEIGHTS)).hasSize(1);
    }

    @Test
    void progress_counts_bytes_and_ends() {
        List<String> heard = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void update(String task, long done, long total, String unit) {
                heard.add("%s %d/%d %s".formatted(task, done, total, unit));
            }

            @Override
            public void finish(String task) {
                heard.add("end of " + task);
            }
        };
        settings = settings.withProgress(progress);
        resolve();
        assertThat(heard)
                .contains("downloading model.safetensors of hf:org/tiny@main 300000/300000 bytes")
                .contains("end of downloading model.safetensors of hf:org/tiny@main")
                .contains("end of checking model.safetensors");
    }

    @Test
    void a_proxy_is_asked_with_its_password_and_knows_no_token() {
        HuggingFaceSettings proxied = new HuggingFaceSettings(
                "http://hub.example",
                Optional.empty(),
                new EnvironmentProxies(
                        Map.of("http_proxy", server.address().replace("//", "//me:pa%20ss@")), ProxySelector.of(null)));
        settings = settings.withHuggingFace(proxied);
        resolve();
        assertThat(server.requests.get(0).header("Host")).isEqualTo("hub.example");
        assertThat(server.requests.get(0).header("Proxy-Authorization"))
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("me:pa ss".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://hub.example",
                "hub.example",
                "https://",
                "https://me:secret@hub.example",
                "https://hub.example?a=b",
                "%"
            })
    void an_endpoint_that_is_none_is_refused(String endpoint) {
        settings = settings(endpoint, Optional.empty());
        assertRefused()
                .withMessageContaining("HF_ENDPOINT is not the address of a hub")
                .withMessageNotContaining("secret@");
    }

    @Test
    void a_token_that_is_none_is_refused_without_being_shown() {
        settings = settings(server.address(), Optional.of("hf_secret\nX-Evil: yes"));
        assertRefused().withMessageContaining("HF_TOKEN holds characters that no token has");
        assertThat(settings.toString()).doesNotContain("hf_secret");
    }
}
