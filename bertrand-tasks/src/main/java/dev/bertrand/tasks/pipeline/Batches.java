package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Runs many inputs through a model: neighbours in length together, in batches of about equally many tokens, a batch a
 * core, answers in the caller's order. There is no padding, so a long text costs a short one nothing.
 */
public final class Batches {
    /** Tokens of a batch: enough for matrix products to run at full speed, and no more memory than that. */
    private static final int MOST_TOKENS = 1024;

    /** With fewer tokens than this, a batch is not worth a core of its own. */
    private static final int FEWEST_TOKENS = 64;

    private Batches() {}

    static void forEachEncoding(Engine engine, List<Encoding> encodings, BiConsumer<Batch, int[]> run) {
        forEach(engine, encodings.stream().map(Sequence::of).toList(), run);
    }

    /**
     * Hands batches to {@code run}, with the index in {@code sequences} of each of theirs; several at once, from several
     * threads, each of which opens its own scope.
     */
    public static void forEach(Engine engine, List<Sequence> sequences, BiConsumer<Batch, int[]> run) {
        int[] lengths = sequences.stream().mapToInt(Sequence::length).toArray();
        List<int[]> batches = cut(lengths, engine.threads());
        if (batches.size() == 1) {
            engine.compute(() -> {
                run.accept(pick(sequences, batches.get(0)), batches.get(0));
                return true;
            });
            return;
        }
        engine.forEach(batches.size(), i -> run.accept(pick(sequences, batches.get(i)), batches.get(i)));
    }

    private static Batch pick(List<Sequence> sequences, int[] indices) {
        return Batch.of(IntStream.of(indices).mapToObj(sequences::get).toList());
    }

    /** The indices of each batch; as many batches as there are cores, or a multiple of that, if it can be. */
    static List<int[]> cut(int[] lengths, int cores) {
        return Batch.shares(lengths, parts(IntStream.of(lengths).asLongStream().sum(), cores));
    }

    private static int parts(long tokens, int cores) {
        long full = (tokens + MOST_TOKENS - 1) / MOST_TOKENS;
        long balanced = (full + cores - 1) / cores * cores;
        return Math.toIntExact(Math.max(1, Math.min(balanced, tokens / FEWEST_TOKENS)));
    }
}
