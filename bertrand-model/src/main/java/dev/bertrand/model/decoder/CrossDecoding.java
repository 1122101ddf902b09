package dev.bertrand.model.decoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.encoder.Continuation;
import dev.bertrand.model.head.EncoderDecoderModel;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A decoder that writes about what an encoder has read. */
public final class CrossDecoding implements Decoding {
    private final EncoderDecoderModel model;
    private final Continuation continuation;
    private final int size;
    private final int startId;
    private int position;

    /**
     * @param model frozen; it stays open
     * @param sources what is read
     * @param startId of the token that begins every text
     */
    public CrossDecoding(EncoderDecoderModel model, Batch sources, int startId) {
        this.model = model;
        this.startId = startId;
        size = sources.size();
        try (Scope scope = Scope.inference()) {
            continuation = model.begin(model.encode(sources));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int vocabulary() {
        return model.config().vocabSize();
    }

    @Override
    public float[][] first() {
        int[] starts = new int[size];
        Arrays.fill(starts, startId);
        return next(IntStream.range(0, size).toArray(), starts);
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
        try (Scope scope = Scope.inference()) {
            continuation.select(parents);
            float[][] scores = Tensors.toRows(model.scores(continuation.write(
                    IntStream.of(tokens)
                            .mapToObj(token -> new Sequence(new int[] {token}, new int[1], new int[] {position}))
                            .toList(),
                    1))); // (R, V)
            position++;
            return scores;
        }
    }

    @Override
    public void close() {
        continuation.close();
    }
}
