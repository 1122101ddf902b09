package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.text.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Runs many inputs through a model a few at a time, neighbours in length together, answers in the caller's order. */
final class Batches {
    private static final int SIZE = 32;

    private Batches() {}

    /** Hands batches to {@code run}, with the index in {@code encodings} of each of their sequences. */
    static void forEach(List<Encoding> encodings, BiConsumer<Batch, int[]> run) {
        int[] byLength = IntStream.range(0, encodings.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> encodings.get(i).length()))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int from = 0; from < byLength.length; from += SIZE) {
            int[] indices = IntStream.of(byLength).skip(from).limit(SIZE).toArray();
            List<Sequence> sequences = new ArrayList<>();
            for (int index : indices) {
                sequences.add(Sequence.of(encodings.get(index)));
            }
            run.accept(Batch.of(sequences), indices);
        }
    }
}
