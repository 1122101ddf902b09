package dev.bertrand.model.hub;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.model.building.DefaultModelProcessor;
import org.apache.maven.model.io.DefaultModelReader;
import org.apache.maven.model.locator.DefaultModelLocator;
import org.apache.maven.model.superpom.DefaultSuperPomProvider;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.repository.RemoteRepository;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * What the user told Maven: {@code ~/.m2/settings.xml} over the settings of the Maven installation found by
 * {@code MAVEN_HOME}, {@code M2_HOME} or {@code mvn} on the {@code PATH}. Passwords come decrypted.
 */
record MavenSettings(Settings settings, Path localRepository) {
    static MavenSettings load() {
        Path home = Path.of(System.getProperty("user.home", "."), ".m2");
        return load(home, installation(System.getenv()), System.getProperties(), System.getenv());
    }

    /**
     * @param home the user's {@code .m2} folder
     * @param installation the folder of a Maven installation
     */
    static MavenSettings load(
            Path home, Optional<Path> installation, Properties properties, Map<String, String> environment) {
        Settings settings = read(home.resolve("settings.xml"), installation, properties, environment);
        decrypt(settings, home.resolve("settings-security.xml"));
        String local = properties.getProperty("maven.repo.local", settings.getLocalRepository());
        Path repository = local == null || local.isBlank() ? home.resolve("repository") : Path.of(local);
        return new MavenSettings(settings, repository);
    }

    /**
     * Where jars come from: the repositories of active profiles, then those every Maven project inherits from the super
     * POM. Profiles count as active when listed in {@code activeProfiles} or active by default.
     */
    List<RemoteRepository> repositories() {
        List<RemoteRepository> repositories = new ArrayList<>();
        for (Profile profile : settings.getProfiles()) {
            if (isActive(profile)) {
                profile.getRepositories().forEach(r -> add(repositories, r.getId(), r.getUrl(), releases(r)));
            }
        }
        DefaultModelProcessor processor = new DefaultModelProcessor()
                .setModelLocator(new DefaultModelLocator())
                .setModelReader(new DefaultModelReader());
        new DefaultSuperPomProvider()
                .setModelProcessor(processor)
                .getSuperModel("4.0.0")
                .getRepositories()
                .forEach(r -> add(repositories, r.getId(), r.getUrl(), true));
        return repositories;
    }

    private boolean isActive(Profile profile) {
        return settings.getActiveProfiles().contains(profile.getId())
                || (profile.getActivation() != null && profile.getActivation().isActiveByDefault());
    }

    private static boolean releases(Repository repository) {
        return repository.getReleases() == null || repository.getReleases().isEnabled();
    }

    /** The first repository of an id wins: a profile's {@code central} replaces the super POM's. */
    private static void add(List<RemoteRepository> repositories, String id, String url, boolean releases) {
        if (releases && repositories.stream().noneMatch(known -> known.getId().equals(id))) {
            repositories.add(new RemoteRepository.Builder(id, "default", url).build());
        }
    }

    private static Settings read(
            Path user, Optional<Path> installation, Properties properties, Map<String, String> environment) {
        Properties known = new Properties();
        properties.stringPropertyNames().forEach(name -> known.setProperty(name, properties.getProperty(name)));
        environment.forEach((name, value) -> known.setProperty("env." + name, value));
        DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
        request.setSystemProperties(known);
        request.setUserSettingsFile(user.toFile());
        installation.ifPresent(folder -> request.setGlobalSettingsFile(
                folder.resolve("conf").resolve("settings.xml").toFile()));
        try {
            return new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings();
        } catch (SettingsBuildingException e) {
            throw new HubException(
                    "Maven's settings cannot be read; correct them and run again:\n" + e.getMessage(), e);
        }
    }

    /** What cannot be decrypted stays as it is; Maven does the same, and the server then refuses it. */
    private static void decrypt(Settings settings, Path security) {
        DefaultSecDispatcher dispatcher =
                new DefaultSecDispatcher(new DefaultPlexusCipher(), Map.of(), security.toString());
        SettingsDecryptionResult decrypted =
                new DefaultSettingsDecrypter(dispatcher).decrypt(new DefaultSettingsDecryptionRequest(settings));
        settings.setServers(decrypted.getServers());
        settings.setProxies(decrypted.getProxies());
    }

    /** The folder above {@code bin/mvn}, through whatever links lead there; Debian's is under {@code /usr/share}. */
    static Optional<Path> installation(Map<String, String> environment) {
        Stream<Path> named = Stream.of("MAVEN_HOME", "M2_HOME")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(folder -> !folder.isBlank())
                .map(Path::of);
        Stream<Path> found = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> Stream.of("mvn", "mvn.cmd").map(Path.of(folder)::resolve))
                .filter(Files::isRegularFile)
                .flatMap(command -> homeOf(command).stream());
        return Stream.concat(named, found)
                .filter(folder -> Files.isRegularFile(folder.resolve("conf").resolve("settings.xml")))
                .findFirst();
    }

    private static Optional<Path> homeOf(Path command) {
        try {
            Path bin = command.toRealPath().getParent();
            return Optional.ofNullable(bin).map(Path::getParent);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
