package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.cli.Launcher.Result;
import dev.bertrand.model.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Models from a hub on this machine and from an archive, through the real launcher. */
@DisabledOnOs(OS.WINDOWS)
class ModelsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "{\"text\": \"good [MASK].\"}\n";

    @TempDir
    private static Path folder;

    private static List<Path> files;

    @BeforeAll
    static void a_tiny_model() throws IOException {
        try (Stream<Path> list = Files.list(TinyModel.save(folder.resolve("tiny")))) {
            files = list.toList();
        }
    }

    private static Launcher launcher(String cache) {
        return Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve(cache).toString())
                .with("HF_HUB_OFFLINE", "")
                .with("JAVA_HOME", System.getProperty("java.home"));
    }

    private static Path zip() throws IOException {
        Path zip = folder.resolve("tiny.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Path file : files) {
                out.putNextEntry(new ZipEntry("tiny/" + file.getFileName()));
                Files.copy(file, out);
            }
        }
        return zip;
    }

    private static void assertOk(Result result) {
        assertThat(result.status()).as(result.err()).isZero();
    }

    @Test
    void a_model_of_the_hub_answers_is_listed_and_goes() throws IOException {
        Launcher launcher = launcher("hub cache");
        try (FakeHub hub = new FakeHub()) {
            for (Path file : files) {
                hub.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
            assertOk(launcher.with("HF_ENDPOINT", hub.address())
                    .reading(TEXT)
                    .run("fill-mask", "--model", "hf:org/tiny"));
        }
        assertOk(launcher.with("HF_HUB_OFFLINE", "1").reading(TEXT).run("fill-mask", "--model", "hf:org/tiny@main"));

        Result table = launcher.run("models");
        assertOk(table);
        assertThat(table.lines().get(0)).startsWith("NAME ").contains("REVISION", "SIZE", "USED", "FOLDER");
        assertThat(table.lines().get(1)).startsWith("hf:org/tiny@main  " + FakeHub.COMMIT);
        assertThat(table.err()).isEmpty();

        JsonNode document = JSON.readTree(launcher.run("models", "--json").out());
        JsonNode row = document.path("models").path(0);
        assertThat(row.path("name").asText()).isEqualTo("hf:org/tiny@main");
        assertThat(row.path("complete").asBoolean()).isTrue();
        assertThat(row.path("bytes").asLong())
                .isPositive()
                .isEqualTo(document.path("bytes").asLong());
        Path model = Path.of(row.path("folder").asText());
        assertThat(model.resolve("model.safetensors")).exists();

        Result slip = launcher.run("models", "--remove", "hf:org/tiny", "--remove", "hf:org/tidy");
        assertThat(slip.status()).isEqualTo(2);
        assertThat(slip.err()).contains("'hf:org/tidy' is not in the cache", "hf:org/tiny@main");
        assertThat(slip.err().lines()).hasSizeLessThanOrEqualTo(3);
        assertThat(slip.out()).isEmpty();

        Result removed = launcher.run("models", "--remove", "hf:org/tiny");
        assertOk(removed);
        assertThat(removed.out())
                .contains("%,d bytes freed".formatted(row.path("bytes").asLong()));
        assertThat(model).doesNotExist();
        assertThat(launcher.run("models").out()).startsWith("No models in ");
    }

    @Test
    void a_model_in_an_archive_answers_and_all_can_be_removed() throws IOException {
        Launcher launcher = launcher("archive cache");
        Path zip = zip();
        assertOk(launcher.reading(TEXT).run("fill-mask", "--offline", "--model", zip.toString()));
        assertOk(launcher.reading("good\n").run("tokenize", "--offline", "--model", zip.toString()));

        JsonNode before = JSON.readTree(launcher.run("models", "--json").out());
        assertThat(before.path("models")).hasSize(1);
        assertThat(before.path("models").path(0).path("name").asText()).isEqualTo(zip.toString());
        JsonNode removal =
                JSON.readTree(launcher.run("models", "--remove-all", "--json").out());
        assertThat(removal.path("removed").path(0).path("name").asText()).isEqualTo(zip.toString());
        assertThat(removal.path("freed_bytes").asLong())
                .isEqualTo(before.path("bytes").asLong());
        assertThat(JSON.readTree(launcher.run("models", "--json").out()).path("models"))
                .isEmpty();
    }

    @Test
    void offline_says_what_to_do() {
        Result result = launcher("none").run("features", "--offline", "--model", "hf:org/tiny");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("hf:org/tiny@main is not in the cache, and Bertrand is offline");
        assertThat(result.err().lines()).hasSizeLessThanOrEqualTo(3);
    }
}
