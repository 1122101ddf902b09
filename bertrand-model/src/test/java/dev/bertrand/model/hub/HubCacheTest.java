package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {
    @TempDir
    Path temporary;

    private Path zip;
    private ModelCache cache;

    @BeforeEach
    void fetch_models_of_every_kind() throws IOException {
        zip = temporary.resolve("my.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("config.json"));
            out.write('x');
        }
        Path jar = FakeEasyBert.jar(temporary, FakeEasyBert.VOCAB, FakeEasyBert.variables());
        try (FakeHub server = new FakeHub().put("config.json", "{}").put("model.safetensors", "weights")) {
            HubSettings settings = HubSettings.defaults()
                    .withCache(temporary.resolve("cache"))
                    .withOffline(false)
                    .withHuggingFace(
                            new HuggingFaceSettings(server.address(), Optional.empty(), ProxySelector.of(null)));
            ModelHub hub = new ModelHub(settings, model -> jar, Patience.standard());
            hub.resolve("hf:org/tiny");
            hub.resolve("mvn:org.example:tiny:1");
            hub.resolve(zip.toString());
            cache = ModelCache.open(settings);
        }
    }

    @Test
    void models_are_listed_with_where_they_come_from() throws IOException {
        assertThat(cache.list())
                .extracting(CachedModel::name)
                .containsExactly(zip.toString(), "hf:org/tiny@main", "mvn:org.example:tiny:1");
        assertThat(cache.list())
                .extracting(CachedModel::revision)
                .containsExactly(Files.getLastModifiedTime(zip).toString(), FakeHub.COMMIT, "mvn:org.example:tiny:1");
        assertThat(cache.list()).allSatisfy(model -> {
            assertThat(model.complete()).isTrue();
            assertThat(model.bytes()).isEqualTo(Folders.size(model.folder()));
            assertThat(model.used()).isAfter(Instant.now().minus(Duration.ofHours(1)));
        });
    }

    @Test
    void a_model_goes_by_its_name_and_by_what_it_was_asked_for() throws IOException {
        assertThat(cache.find("hf:org/tiny")).hasSize(1).isEqualTo(cache.find("hf:org/tiny@main"));
        assertThat(cache.find("mvn:org.example:tiny:1")).hasSize(1);
        assertThat(cache.find(zip.toString())).hasSize(1);
        assertThat(cache.find("tiny")).isEmpty();
        assertThat(cache.find("hf:org/tiny@v2")).isEmpty();
    }

    @Test
    void a_removed_model_is_gone_with_its_leftovers() throws IOException {
        CachedModel model = cache.find("hf:org/tiny").get(0);
        Path partial = Files.createDirectory(
                model.folder().resolveSibling("." + model.folder().getFileName() + ".partial"));
        Files.write(partial.resolve("model.safetensors.part"), new byte[1000]);
        assertThat(cache.find("hf:org/tiny").get(0).bytes()).isEqualTo(model.bytes() + 1000);

        assertThat(cache.remove(model)).isEqualTo(model.bytes() + 1000);
        assertThat(model.folder()).doesNotExist();
        assertThat(partial).doesNotExist();
        assertThat(cache.list()).hasSize(2);
    }

    @Test
    void a_download_that_was_broken_off_is_listed_and_can_be_removed() throws IOException {
        CachedModel whole = cache.find("hf:org/tiny").get(0);
        Path partial = whole.folder().resolveSibling("." + whole.folder().getFileName() + ".partial");
        Files.move(whole.folder(), partial);
        CachedModel broken = cache.find("hf:org/tiny").get(0);
        assertThat(broken.complete()).isFalse();
        assertThat(broken.folder()).isEqualTo(partial);
        assertThat(cache.remove(broken)).isEqualTo(whole.bytes());
        assertThat(partial).doesNotExist();
    }

    @Test
    void a_cache_that_is_not_there_is_empty() throws IOException {
        assertThat(ModelCache.open(HubSettings.defaults().withCache(temporary.resolve("none")))
                        .list())
                .isEmpty();
    }
}
