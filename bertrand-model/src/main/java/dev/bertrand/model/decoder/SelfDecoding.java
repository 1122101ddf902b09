package dev.bertrand.model.decoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.encoder.Continuation;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * BERT that writes behind what it reads, fed its own output (UniLM: Dong et al. 2019, arXiv 1905.03197). What is read is
 * segment 0 and attends to itself, what is written is segment 1 and attends to that and to the left.
 */
public final class SelfDecoding implements Decoding {
    private static final int WRITTEN = 1; // the segment

    private final BertForMaskedLM model;
    private final Continuation continuation;
    private final int[] lengths; // of what is read
    private final int maskId;
    private final boolean masked;
    private final float[][] first;
    private int written; // tokens of every hypothesis

    /**
     * @param model frozen; it stays open
     * @param sources what is read, each with a [SEP] at its end
     * @param kind how the model was trained to write
     * @param maskId of [MASK]
     */
    public SelfDecoding(BertForMaskedLM model, Batch sources, DecoderConfig.Kind kind, int maskId) {
        if (kind == DecoderConfig.Kind.CROSS) {
            throw new IllegalArgumentException("a masked language model writes causal or masked, got " + kind);
        }
        this.model = model;
        this.maskId = maskId;
        masked = kind == DecoderConfig.Kind.MASKED;
        lengths = IntStream.range(0, sources.size())
                .map(i -> sources.sequence(i).length())
                .toArray();
        try (Scope scope = Scope.inference()) {
            continuation = model.encoder().read(sources);
            first = first(sources);
        }
    }

    private float[][] first(Batch sources) {
        try {
            return masked ? write() : behindSources(sources);
        } catch (RuntimeException e) {
            continuation.close(); // nobody else has it yet
            throw e;
        }
    }

    private float[][] behindSources(Batch sources) {
        long[] last = IntStream.range(0, lengths.length)
                .mapToLong(i -> sources.start(i) + lengths[i] - 1L)
                .toArray();
        return Tensors.toRows(model.logitsAt(continuation.read(), last)); // (B, V)
    }

    @Override
    public int size() {
        return lengths.length;
    }

    @Override
    public int vocabulary() {
        return model.config().vocabSize();
    }

    @Override
    public float[][] first() {
        return first;
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
        try (Scope scope = Scope.inference()) {
            continuation.select(parents);
            float[][] scores = write(tokens);
            written++;
            return scores;
        }
    }

    /** Writes a token behind each hypothesis, or none at first, and a [MASK] behind that where that is what is predicted. */
    private float[][] write(int... tokens) {
        int[] inputs = continuation.inputs();
        int given = tokens.length == 0 ? 0 : 1;
        int each = given + (masked ? 1 : 0); // r
        List<Sequence> written = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            int[] ids = new int[each];
            int[] segments = new int[each];
            int[] positions = new int[each];
            for (int k = 0; k < each; k++) {
                ids[k] = k < given ? tokens[i] : maskId;
                segments[k] = WRITTEN;
                positions[k] = lengths[inputs[i]] + this.written + k;
            }
            written.add(new Sequence(ids, segments, positions));
        }
        Tensor states = continuation.write(written, given); // (R r, D)
        Tensor last = states.view(inputs.length, each, states.size(1)).select(1, each - 1L); // (R, D)
        return Tensors.toRows(model.scores(last)); // (R, V)
    }

    @Override
    public void close() {
        continuation.close();
    }
}
