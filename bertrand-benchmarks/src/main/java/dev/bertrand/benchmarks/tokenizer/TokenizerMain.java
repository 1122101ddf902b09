package dev.bertrand.benchmarks.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.bertrand.benchmarks.Conversation;
import dev.bertrand.benchmarks.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;

/** The process of one tokenizer on a number of threads, which answers each {@link TokenizerRequest}. */
public final class TokenizerMain {
    /** Texts in a batch: what Hugging Face encodes lies in native memory until it is taken. */
    private static final int BATCH = 1000;

    private static final ThreadMXBean ALLOCATION = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final TokenizerName engine;
    private final Shares shares;
    private final ForkJoinPool pool;
    private final Map<String, TextEncoder> encoders = new HashMap<>(); // by folder
    private final Map<String, List<String>> texts = new HashMap<>(); // by file

    private TokenizerMain(TokenizerName engine, int threads) {
        this.engine = engine;
        this.shares = new Shares(threads);
        this.pool = new ForkJoinPool(threads);
    }

    /** Takes the name of an engine and a number of threads. */
    public static void main(String[] arguments) throws IOException {
        Conversation conversation = Conversation.begin();
        TokenizerName engine = TokenizerName.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        TokenizerMain main = new TokenizerMain(engine, Integer.parseInt(arguments[1]));
        conversation.answer(TokenizerRequest.class, main::answer);
    }

    private ObjectNode answer(TokenizerRequest request) throws Exception {
        return switch (request.what()) {
            case CHECK -> check(request);
            case ENCODE -> encode(request);
            case LOAD -> VocabularyLoading.measure(Path.of(request.folder()));
        };
    }

    private ObjectNode check(TokenizerRequest request) throws IOException {
        TextEncoder encoder = encoder(request);
        List<String> digests = texts(request).stream()
                .map(text -> encoder.outputs(text).digest())
                .toList();
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.set("digests", Json.MAPPER.valueToTree(digests));
        return answer;
    }

    /** Nanoseconds of one round, and the bytes that all of Java's threads allocated in it: means. */
    private ObjectNode encode(TokenizerRequest request) throws Exception {
        TextEncoder encoder = encoder(request);
        List<String> texts = texts(request);
        Variant variant = Objects.requireNonNull(request.variant());
        int rounds = 0;
        long sum = 0;
        long nanos;
        long allocated = allocated();
        long began = System.nanoTime();
        do {
            sum += switch (variant) {
                case ONE_BY_ONE -> shares.sum(texts.size(), item -> encoder.encode(texts.get(item)));
                case BATCH -> batches(encoder, texts);
            };
            rounds++;
            nanos = System.nanoTime() - began;
        } while (nanos < request.leastTime());
        return Json.MAPPER
                .createObjectNode()
                .put("nanos", (double) nanos / rounds)
                .put("allocated", (double) (allocated() - allocated) / rounds)
                .put("sum", sum);
    }

    /** Taking the outputs is shared out as well: an engine that is done early must not wait for one thread to do it. */
    private long batches(TextEncoder encoder, List<String> texts) throws Exception {
        long sum = 0;
        for (int from = 0; from < texts.size(); from += BATCH) {
            List<String> some = texts.subList(from, Math.min(from + BATCH, texts.size()));
            TextEncoder.Batch batch = encoder.encodeBatch(some);
            sum += shares.sum(some.size(), batch::take);
        }
        return sum;
    }

    private static long allocated() {
        return Arrays.stream(ALLOCATION.getThreadAllocatedBytes(ALLOCATION.getAllThreadIds()))
                .filter(bytes -> bytes > 0) // -1: the thread has ended
                .sum();
    }

    private TextEncoder encoder(TokenizerRequest request) throws IOException {
        TextEncoder known = encoders.get(request.folder());
        if (known != null) {
            return known;
        }
        Path tokenizerJson = Path.of(request.folder(), "tokenizer.json");
        TextEncoder encoder = switch (engine) {
            case BERTRAND -> new BertrandEncoder(tokenizerJson, pool);
            case HUGGINGFACE -> new HuggingFaceEncoder(tokenizerJson);
        };
        encoders.put(request.folder(), encoder);
        return encoder;
    }

    private List<String> texts(TokenizerRequest request) throws IOException {
        String file = Objects.requireNonNull(request.texts());
        List<String> known = texts.get(file);
        if (known != null) {
            return known;
        }
        List<String> loaded = Texts.load(Path.of(file));
        texts.put(file, loaded);
        return loaded;
    }
}
