package dev.bertrand.model.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The hub with the one repository {@code org/tiny}, on this machine; it misbehaves when told to. */
public final class FakeHub implements AutoCloseable {
    public static final String COMMIT = "c0ffee".repeat(6) + "c0ff";
    static final String LISTING = "/api/models/org/tiny/revision/main";

    /** What somebody asked. */
    record Request(String path, Headers headers) {
        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();

    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, Queue<HttpHandler>> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    public FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public FakeHub put(String file, byte[] bytes) {
        files.put(file, bytes);
        return this;
    }

    FakeHub put(String file, String text) {
        return put(file, text.getBytes(UTF_8));
    }

    /** Answers the next request for a path in another way; several wait in line. */
    FakeHub once(String path, HttpHandler answer) {
        answers.computeIfAbsent(path, any -> new ConcurrentLinkedQueue<>()).add(answer);
        return this;
    }

    static String file(String name) {
        return "/org/tiny/resolve/" + COMMIT + "/" + name;
    }

    List<Request> asked(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(new Request(path, exchange.getRequestHeaders()));
            HttpHandler answer =
                    answers.getOrDefault(path, new ConcurrentLinkedQueue<>()).poll();
            if (answer != null) {
                answer.handle(exchange);
            } else if (path.startsWith("/api/")) {
                send(exchange, 200, listing().getBytes(UTF_8));
            } else {
                serve(exchange);
            }
        }
    }

    /** What the real one says, as far as it matters. */
    String listing() {
        ObjectNode answer = new ObjectMapper().createObjectNode().put("sha", COMMIT);
        ArrayNode siblings = answer.putArray("siblings");
        files.forEach((name, bytes) -> {
            ObjectNode file = siblings.addObject().put("rfilename", name).put("size", bytes.length);
            if (name.endsWith(".safetensors")) {
                file.put("blobId", "0".repeat(40))
                        .putObject("lfs")
                        .put("sha256", hex("SHA-256", bytes))
                        .put("size", bytes.length);
            } else {
                file.put("blobId", hex("SHA-1", ("blob " + bytes.length + "\0").getBytes(UTF_8), bytes));
            }
        });
        return answer.toString();
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] bytes = bytes(exchange);
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (bytes == null) {
            send(exchange, 404, new byte[0]);
        } else if (range == null) {
            send(exchange, 200, bytes);
        } else {
            int begin = Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(begin, bytes.length - 1, bytes.length));
            send(exchange, 206, Arrays.copyOfRange(bytes, begin, bytes.length));
        }
    }

    byte[] bytes(HttpExchange exchange) {
        return files.get(exchange.getRequestURI().getPath().replaceFirst("^/org/tiny/resolve/[^/]+/", ""));
    }

    static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static HttpHandler status(int status, String... header) {
        return exchange -> {
            for (int i = 0; i < header.length; i += 2) {
                exchange.getResponseHeaders().set(header[i], header[i + 1]);
            }
            send(exchange, status, new byte[0]);
        };
    }

    static HttpHandler text(String text) {
        return exchange -> send(exchange, 200, text.getBytes(UTF_8));
    }

    /** Promises the whole file, sends its first bytes, and hangs up. */
    HttpHandler hangUpAfter(int count) {
        return exchange -> {
            byte[] bytes = bytes(exchange);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, count);
            exchange.getResponseBody().flush();
        };
    }

    private static String hex(String algorithm, byte[]... parts) {
        var digest = Checksums.digest(algorithm);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
