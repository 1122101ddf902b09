package dev.bertrand.model.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks servers, follows where they send us, and lets only the hub itself see the token. */
final class WebClient {
    private static final int REDIRECTS = 10;
    private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);

    private final HuggingFaceSettings settings;
    private final Duration idle;
    private final URI endpoint;
    private final HttpClient client;

    /** @throws HubException if the settings cannot be used */
    WebClient(HuggingFaceSettings settings, Duration idle) {
        this.settings = settings;
        this.idle = idle;
        this.endpoint = endpoint(settings.endpoint());
        if (settings.token().filter(token -> !token.matches("[!-~]+")).isPresent()) {
            throw new HubException("HF_TOKEN holds characters that no token has; copy it again from your hub settings");
        }
        // HTTP/1.1, since a file is one long answer: nothing is gained by sharing a connection.
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(idle)
                .proxy(settings.proxies())
                .build();
    }

    private static URI endpoint(String text) {
        try {
            URI uri = URI.create(text.replaceFirst("/+$", ""));
            if (isWeb(uri)
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below, for all that is wrong with it, and without what may be a password
        }
        throw new HubException("HF_ENDPOINT is not the address of a hub; wanted one like https://huggingface.co");
    }

    private static boolean isWeb(URI uri) {
        return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
    }

    /** An address of the hub. */
    URI address(String path) {
        return URI.create(endpoint + path);
    }

    /** The answer to a GET, whatever its status; redirects are followed. */
    WebResponse get(URI address, Map<String, String> headers) throws TransientException {
        URI at = address;
        for (int i = 0; i <= REDIRECTS; i++) {
            WebResponse response = send(at, headers);
            if (!MOVED.contains(response.status())) {
                return response;
            }
            try (response) {
                at = next(at, response.header("Location"));
            }
        }
        throw new HubException("""
                %s redirects more than %d times.
                Check HF_ENDPOINT, and whether a proxy or a login page stands between.""".formatted(address, REDIRECTS));
    }

    private static URI next(URI from, Optional<String> location) {
        URI next;
        try {
            next = from.resolve(URI.create(location.orElse("")));
        } catch (IllegalArgumentException e) {
            throw new HubException(from.getHost() + " redirects to what is no address", e);
        }
        boolean weaker = "https".equals(from.getScheme()) && "http".equals(next.getScheme());
        if (location.isEmpty() || !isWeb(next) || weaker) {
            throw new HubException("%s redirects to %s, wanted an address that is as safe"
                    .formatted(
                            from.getHost(),
                            location.isEmpty() ? "nowhere" : next.getScheme() + "://" + next.getHost()));
        }
        return next;
    }

    private WebResponse send(URI at, Map<String, String> headers) throws TransientException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at).header("User-Agent", "bertrand");
        headers.forEach(request::header);
        if (isHub(at)) {
            settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        if (settings.proxies() instanceof EnvironmentProxies proxies) {
            proxies.login(at).ifPresent(login -> request.header("Proxy-Authorization", basic(login)));
        }
        CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sent =
                client.sendAsync(request.build(), BodyHandlers.ofPublisher());
        try {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = sent.get(idle.toMillis(), TimeUnit.MILLISECONDS);
            return new WebResponse(response.statusCode(), response.headers(), TimedBody.of(response.body(), idle));
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new TransientException("%s did not answer for %s".formatted(at.getHost(), seconds(idle)), e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw Patience.interrupted(e);
        } catch (ExecutionException e) {
            throw failure(at, e.getCause() == null ? e : e.getCause());
        }
    }

    /** Scheme, host and port: what the token was given for. */
    private boolean isHub(URI at) {
        return endpoint.getScheme().equals(at.getScheme())
                && endpoint.getHost().equalsIgnoreCase(at.getHost())
                && endpoint.getPort() == at.getPort();
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    /** Everything may be better the next time, but a certificate. */
    private static TransientException failure(URI at, Throwable error) {
        if (error instanceof HubException known) {
            throw known;
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                throw new HubException("""
                        %s shows a certificate that this JDK does not trust: %s
                        Behind a proxy that reads along, give the JVM its certificate with \
                        -Djavax.net.ssl.trustStore (BERTRAND_JAVA_OPTIONS).""".formatted(at.getHost(), cause.getMessage()), new IOException(error));
            }
        }
        return new TransientException("%s cannot be reached: %s".formatted(at.getHost(), describe(error)), error);
    }

    /** Some messages of the network are empty, and the kind says it all: ConnectException. */
    private static String describe(Throwable error) {
        String kind = error.getClass().getSimpleName();
        return error.getMessage() == null ? kind : "%s (%s)".formatted(error.getMessage(), kind);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.0f seconds", duration.toMillis() / 1e3);
    }
}
