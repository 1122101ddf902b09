package dev.bertrand.model;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;

/** What fast tests run on: a random BERT of two layers, and random inputs for it. */
public final class TinyBert {
    /** Set with {@code -Dbertrand.seed=N} to replay a failure. */
    public static final long SEED = Long.getLong("bertrand.seed", 20261123);

    private TinyBert() {}

    public static BertConfig config(String... labels) {
        return BertConfig.tiny().with().labels(List.of(labels)).build();
    }

    /** New parameters, drawn widely enough that every part of the model matters. */
    public static Parameters parameters(Precision precision) {
        return Parameters.random(SEED, precision);
    }

    /** Makes small initial weights ten times as large, so that no term hides behind another. */
    public static void spread(Parameters parameters) {
        try (Scope scope = Scope.inference()) {
            parameters.named().values().forEach(parameter -> {
                if (parameter.dim() == 2) {
                    parameter.mul_(new Scalar(10.0));
                }
            });
        }
    }

    /** Sequences of 1 to {@code longest} tokens in two segments; the first ones are the shortest and the longest. */
    public static List<Sequence> sequences(int count, int longest) {
        Random random = new Random(SEED);
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = i == 0 ? 1 : i == 1 ? longest : 1 + random.nextInt(longest);
            int border = random.nextInt(length + 1);
            sequences.add(new Sequence(
                    random.ints(length, 0, BertConfig.tiny().vocabSize()).toArray(),
                    IntStream.range(0, length).map(k -> k < border ? 0 : 1).toArray(),
                    IntStream.range(0, length).toArray()));
        }
        return sequences;
    }

    /** How to repeat a failing test. */
    public static String replay() {
        return "rerun with -Dbertrand.seed=" + SEED;
    }

    /** For whoever counts native pointers or memory: a full collection, which also gives back an idle Java heap. */
    public static void collectWhatOtherTestsLeft() {
        System.gc();
        try {
            Thread.sleep(500); // pointers are freed by a thread of their own
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
