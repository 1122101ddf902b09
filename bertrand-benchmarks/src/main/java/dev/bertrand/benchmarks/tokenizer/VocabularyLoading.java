package dev.bertrand.benchmarks.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.benchmarks.Json;
import dev.bertrand.benchmarks.Statistics;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What loading {@code vocab.txt} takes in a JVM that has done it before. */
final class VocabularyLoading {
    private static final int WARM = 20;
    private static final int TIMED = 11;
    private static final int HELD = 5;

    private VocabularyLoading() {}

    /** The number of pieces, the median of milliseconds, and the heap that one tokenizer keeps, in 10^6 bytes. */
    static ObjectNode measure(Path folder) {
        Path file = folder.resolve("vocab.txt");
        TokenizerConfig config = BertTokenizer.fromPretrained(folder).config();
        int pieces = 0;
        double[] milliseconds = new double[TIMED];
        for (int i = -WARM; i < TIMED; i++) {
            long began = System.nanoTime();
            BertTokenizer tokenizer = load(file, config);
            long nanos = System.nanoTime() - began;
            pieces = tokenizer.vocabulary().size();
            if (i >= 0) {
                milliseconds[i] = nanos / 1e6;
            }
        }
        return Json.MAPPER
                .createObjectNode()
                .put("pieces", pieces)
                .put("load_ms", Statistics.median(milliseconds))
                .put("heap_mb", retained(file, config) / 1e6);
    }

    private static BertTokenizer load(Path file, TokenizerConfig config) {
        return BertTokenizer.of(Vocabulary.read(file), config);
    }

    private static double retained(Path file, TokenizerConfig config) {
        List<BertTokenizer> held = new ArrayList<>(HELD);
        try {
            long before = used();
            for (int i = 0; i < HELD; i++) {
                held.add(load(file, config));
            }
            return (double) (used() - before) / HELD;
        } finally {
            Reference.reachabilityFence(held);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
