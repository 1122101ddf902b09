package dev.bertrand.model.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The proxies that {@code https_proxy}, {@code http_proxy} and {@code all_proxy} name, but for the hosts in
 * {@code no_proxy}; in lower or upper case, lower first, as curl reads them. Where they are silent, the JVM's.
 */
final class EnvironmentProxies extends ProxySelector {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d+){3}|\\[?::1]?");

    private final Map<String, String> environment;
    private final ProxySelector others;

    EnvironmentProxies(Map<String, String> environment, ProxySelector others) {
        this.environment = environment;
        this.others = others;
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        // A proxy elsewhere cannot reach what only this machine can.
        if (LOOPBACK.matcher(host).matches() || isExcluded(host, uri.getPort())) {
            return List.of(Proxy.NO_PROXY);
        }
        return address(uri.getScheme())
                .map(proxy -> List.of(new Proxy(Proxy.Type.HTTP, socket(proxy))))
                .orElseGet(() -> others.select(uri));
    }

    /** {@code user:password} of the proxy for an address. */
    Optional<String> login(URI uri) {
        boolean direct = select(uri).contains(Proxy.NO_PROXY);
        return direct ? Optional.empty() : address(uri.getScheme()).map(URI::getUserInfo);
    }

    private Optional<URI> address(String scheme) {
        return variable(scheme + "_proxy")
                .or(() -> variable("all_proxy"))
                .map(address -> parse(address.contains("://") ? address : "http://" + address));
    }

    private static URI parse(String address) {
        try {
            URI proxy = new URI(address);
            if (proxy.getHost() != null) {
                return proxy;
            }
        } catch (URISyntaxException e) {
            // its message would show the password
        }
        throw new HubException(
                "A proxy in https_proxy, http_proxy or all_proxy is not an address; wanted http://host:port");
    }

    private static InetSocketAddress socket(URI proxy) {
        int usual = "https".equals(proxy.getScheme()) ? 443 : 80;
        return new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? usual : proxy.getPort());
    }

    /** {@code no_proxy} lists hosts with or without a port; a domain, with or without its first dot, means its hosts. */
    private boolean isExcluded(String host, int port) {
        return Stream.of(
                        variable("no_proxy").orElse("").toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.endsWith(":" + port) ? entry.substring(0, entry.lastIndexOf(':')) : entry)
                .map(entry -> entry.replaceFirst("^\\*?\\.", ""))
                .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
    }

    private Optional<String> variable(String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(key -> environment.getOrDefault(key, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // there is no other proxy to try
    }
}
