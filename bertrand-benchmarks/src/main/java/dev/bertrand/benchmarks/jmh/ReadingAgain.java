package dev.bertrand.benchmarks.jmh;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.decoder.Decoding;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Writing without anything kept: every token costs a pass over all that was read and written. */
final class ReadingAgain implements Decoding {
    private final BertForMaskedLM model;
    private final int read;
    private List<int[]> texts; // what was read and written

    /** @param sources all of one length */
    ReadingAgain(BertForMaskedLM model, Batch sources) {
        this.model = model;
        read = sources.sequence(0).length();
        texts = IntStream.range(0, sources.size())
                .mapToObj(i -> sources.sequence(i).ids())
                .toList();
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public int vocabulary() {
        return model.config().vocabSize();
    }

    @Override
    public float[][] first() {
        return scores();
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
        List<int[]> before = texts;
        texts = IntStream.range(0, parents.length)
                .mapToObj(i -> {
                    int[] parent = before.get(parents[i]);
                    int[] longer = Arrays.copyOf(parent, parent.length + 1);
                    longer[parent.length] = tokens[i];
                    return longer;
                })
                .toList();
        return scores();
    }

    private float[][] scores() {
        try (Scope scope = Scope.inference()) {
            Batch batch = Batch.of(texts.stream().map(this::sequence).toList());
            long[] last = IntStream.range(0, batch.size())
                    .mapToLong(i -> batch.start(i) + batch.sequence(i).length() - 1L)
                    .toArray();
            return Tensors.toRows(model.logitsAt(model.encode(batch), last)); // (R, V)
        }
    }

    private Sequence sequence(int... ids) {
        int[] places = IntStream.range(0, ids.length).toArray();
        return new Sequence(
                ids,
                IntStream.of(places).map(i -> i < read ? 0 : 1).toArray(),
                places,
                IntStream.of(places).map(i -> Math.max(i, read)).toArray());
    }

    @Override
    public void close() {}
}
