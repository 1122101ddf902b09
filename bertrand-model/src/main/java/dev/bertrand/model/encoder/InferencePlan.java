package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Encoder} frozen for inference: query, key and value in one product, weights laid out for their kernels, the
 * activation and the residual sums fused into the products, numbers in the format that was asked for. It answers as the
 * encoder it was compiled from, from any number of threads. Shapes: T tokens of the batch, D hidden size.
 */
public final class InferencePlan implements Plan, Writer {
    /**
     * oneDNN generates code for every number of rows it meets, and keeps it. Large batches are therefore filled up to a
     * multiple of this; small ones, where a row more would be felt, are not.
     */
    private static final int ROW_STEP = 16;

    private static final AttentionSink UNWANTED = new AttentionSink(false);

    private static final int ROUNDED_FROM = 8 * ROW_STEP;

    private final Embeddings embeddings;
    private final List<PlanLayer> layers;
    private final ScalarType stored;
    private final ScalarType stream; // what hidden states are from layer to layer

    InferencePlan(Embeddings embeddings, List<PlanLayer> layers, Precision precision) {
        this.embeddings = embeddings;
        this.layers = List.copyOf(layers);
        stored = precision.stored();
        stream = precision.computed();
    }

    /**
     * Encodes every token in the context of its own sequence.
     *
     * @throws IllegalArgumentException if an id, a position or a segment is outside the model's tables
     */
    @Override
    public Hidden forward(Batch batch, Keep keep) {
        return forward(batch, keep, List.of());
    }

    /**
     * The same with adapters that share this plan.
     *
     * @param changes what each sequence's adapter changes, null where it has none; empty if none has
     * @throws IllegalArgumentException as above, or if there are not as many changes as sequences
     */
    public Hidden forward(Batch batch, Keep keep, List<? extends @Nullable EncoderChange> changes) {
        if (!changes.isEmpty() && changes.size() != batch.size()) {
            throw new IllegalArgumentException(
                    "got %d adapters for %d sequences".formatted(changes.size(), batch.size()));
        }
        List<Tensor> states = new ArrayList<>();
        List<List<Tensor>> attentions = new ArrayList<>();
        Buckets buckets = Buckets.exact(batch, stream, embeddings.words());
        int rows = rows(batch); // T, or a little more
        ChangedRows changed = ChangedRows.of(batch, changes, rows);
        Tensor x = embed(batch, rows, changed); // (rows, D)
        for (int i = 0; i < layers.size(); i++) {
            Tensor input = x;
            try (Scope scope = Scope.inference()) {
                if (keep != Keep.LAST) {
                    states.add(scope.give(input.narrow(0, 0, batch.tokens()).to(stored)));
                }
                AttentionSink wanted = new AttentionSink(keep == Keep.ATTENTIONS);
                x = scope.give(layers.get(i).forward(input, buckets, wanted, changed.layer(i))); // (rows, D)
                if (wanted.isWanted()) {
                    wanted.probabilities().forEach(scope::give);
                    attentions.add(wanted.probabilities());
                }
            }
            if (keep == Keep.LAST) {
                input.close();
            }
        }
        states.add(x.narrow(0, 0, batch.tokens()).to(stored)); // (T, D)
        return new Hidden(batch, List.copyOf(states), List.copyOf(attentions));
    }

    /**
     * Reads texts that others are to be written behind.
     *
     * @return what goes on from them, with their hidden states
     */
    Continuation read(Batch texts) {
        Buckets buckets = Buckets.exact(texts, stream, embeddings.words());
        SideBySide places = SideBySide.of(texts, embeddings.words());
        List<Writing> writings = new ArrayList<>();
        int rows = rows(texts);
        ChangedRows.OfLayer same = ChangedRows.of(texts, List.of(), rows).layer(0);
        Tensor x = embed(texts, rows, ChangedRows.of(texts, List.of(), rows)); // (rows, D)
        try {
            for (PlanLayer layer : layers) {
                Tensor input = x;
                try (Scope scope = Scope.inference()) {
                    x = scope.give(layer.forward(input, same, projected -> {
                        writings.add(layer.remember(projected, places));
                        return layer.attend(projected, buckets, UNWANTED, same);
                    })); // (rows, D)
                }
                input.close();
            }
        } catch (RuntimeException e) {
            writings.forEach(Writing::close);
            throw e;
        }
        Tensor last = x.narrow(0, 0, texts.tokens()).to(stored); // (S, D)
        return new Continuation(this, writings, new Hidden(texts, List.of(last), List.of()));
    }

    @Override
    public Tensor write(Batch tokens, List<Writing> writings, int kept) {
        int each = tokens.tokens() / tokens.size();
        ChangedRows all = ChangedRows.of(tokens, List.of(), tokens.tokens());
        try (Scope scope = Scope.inference()) {
            Tensor x = embed(tokens, tokens.tokens(), all); // (T, D)
            for (int i = 0; i < layers.size(); i++) {
                Writing writing = writings.get(i);
                x = layers.get(i).forward(x, all.layer(i), projected -> writing.attend(projected, each, kept));
            }
            return scope.give(x.to(stored)); // (T, D)
        }
    }

    private static int rows(Batch batch) {
        int tokens = batch.tokens();
        return tokens > ROUNDED_FROM ? (tokens + ROW_STEP - 1) / ROW_STEP * ROW_STEP : tokens;
    }

    /** The embeddings' output, with zeros in the rows behind the batch's own. */
    private Tensor embed(Batch batch, int rows, ChangedRows changed) {
        try (Scope scope = Scope.inference()) {
            Tensor x = changed.normEmbeddings(embeddings.sum(batch), embeddings.norm())
                    .to(stream); // (T, D)
            return scope.give(rows == batch.tokens() ? x : torch.constant_pad_nd(x, 0, 0, 0, rows - batch.tokens()));
        }
    }

    @Override
    public void close() {
        layers.forEach(PlanLayer::close);
    }
}
