package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Device;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.NativeMemory;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** BERT without anything on top: embeddings and the stack of layers. Shapes: T tokens of the batch, D hidden size. */
public final class Encoder implements AutoCloseable {
    private static final String NAME = "bert";

    private final BertConfig config;
    private final Parameters parameters;
    private final Embeddings embeddings;
    private final List<Layer> layers = new ArrayList<>();
    private @Nullable Plan plan; // what answers once the encoder is frozen

    public Encoder(BertConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
        embeddings = new Embeddings(config, parameters, NAME);
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new Layer(config, parameters, name(i)));
        }
    }

    /** D, the features of every token. */
    public int width() {
        return config.hiddenSize();
    }

    /** N, the heads of every layer's attention. */
    public int heads() {
        return config.heads();
    }

    /** The layers, from the first to the last; none once the encoder is frozen. */
    public List<Layer> layers() {
        return Collections.unmodifiableList(layers);
    }

    public Embeddings embeddings() {
        return embeddings;
    }

    /**
     * Compiles the encoder as its parameters are now into a plan that only answers. The plan shares the embeddings'
     * tables and nothing else.
     */
    public InferencePlan compile(Precision precision, Kernels kernels) {
        PlanAttention attention = PlanAttention.of(config, precision, kernels);
        return new InferencePlan(
                embeddings,
                layers.stream()
                        .map(layer -> compile(layer, attention, precision, kernels))
                        .toList(),
                precision);
    }

    /**
     * Replaces the layers by their plan and frees their parameters, layer by layer, a core each: from now on the encoder
     * answers, faster and in less memory, but cannot be trained or saved.
     *
     * @param engine whose device, precision and kernels the plan takes
     */
    public void freeze(Engine engine) {
        if (plan != null) {
            throw new IllegalStateException("the encoder is frozen already");
        }
        Precision precision = engine.settings().precision();
        Device device = engine.settings().device();
        Kernels kernels = device.isCpu() ? engine.settings().kernels() : Kernels.PLAIN;
        parameters.to(device);
        PlanAttention attention = PlanAttention.of(config, precision, kernels);
        PlanLayer[] planned = new PlanLayer[layers.size()];
        engine.forEach(planned.length, i -> {
            planned[i] = compile(layers.get(i), attention, precision, kernels);
            synchronized (parameters) {
                parameters.release(layers.get(i).own());
            }
        });
        plan = new InferencePlan(embeddings, List.of(planned), precision);
        layers.clear();
        NativeMemory.trim(); // the copies that packing needed
    }

    /**
     * Lets the plan of a frozen encoder answer for this one, which is on the same weights but has an adapter. What this one
     * changes beside them stays its own; of its other parameters nothing is needed any more, and from now on it can be
     * neither trained nor saved.
     *
     * @param plain an encoder on the same weights, not frozen, to be compared with
     * @param skipped how many layers, from the first on, go without the adapter (AdapterDrop: Rücklé et al. 2021, arXiv
     *     2010.11918)
     * @return what it changes, for batches that mix several
     * @throws IllegalArgumentException if what it changes is a part of the products, or there are not so many layers
     */
    public EncoderChange share(Encoder frozen, Encoder plain, int skipped) {
        if (plan != null) {
            throw new IllegalStateException("the encoder is frozen already");
        }
        if (skipped < 0 || skipped > layers.size()) {
            throw new IllegalArgumentException("%d layers without the adapter; wanted 0 to %d, as many as the base has"
                    .formatted(skipped, layers.size()));
        }
        LayerNorm norm = embeddings.norm();
        EncoderChange change;
        List<LayerChange> changes = new ArrayList<>();
        try (Scope scope = Scope.inference()) {
            for (int i = 0; i < layers.size(); i++) {
                changes.add(
                        i < skipped
                                ? LayerChange.NONE
                                : layers.get(i).change(plain.layers.get(i), parameters.precision()));
            }
            boolean same = norm.isSame(plain.embeddings.norm());
            change = new EncoderChange(same ? null : PlanNorm.of(norm), changes, true);
        } catch (RuntimeException e) {
            changes.forEach(LayerChange::close);
            throw e;
        }
        plan = new SharedPlan(frozen.own(), change);
        layers.clear();
        return change;
    }

    private static PlanLayer compile(Layer layer, PlanAttention attention, Precision precision, Kernels kernels) {
        try (Scope scope = Scope.inference()) { // a layer's worth of copies, not twelve
            return layer.compile(attention, precision, kernels);
        }
    }

    private static String name(int layer) {
        return NAME + ".encoder.layer." + layer;
    }

    /**
     * Encodes every token in the context of its own sequence.
     *
     * @throws IllegalArgumentException if an id, a position or a segment is outside the model's tables
     */
    public Hidden forward(Batch batch, Keep keep) {
        if (plan != null) {
            return plan.forward(batch, keep);
        }
        List<Tensor> states = new ArrayList<>();
        List<List<Tensor>> attentions = new ArrayList<>();
        Buckets buckets = keep == Keep.ATTENTIONS ? exact(batch) : similar(batch);
        Tensor x = embeddings.forward(batch); // (T, D)
        for (Layer layer : layers) {
            if (keep != Keep.LAST) {
                states.add(x);
            }
            AttentionSink wanted = new AttentionSink(keep == Keep.ATTENTIONS);
            x = layer.forward(x, buckets, wanted); // (T, D)
            if (wanted.isWanted()) {
                attentions.add(wanted.probabilities());
            }
        }
        states.add(x);
        return new Hidden(batch, List.copyOf(states), List.copyOf(attentions));
    }

    /**
     * The same for a frozen encoder that adapters share.
     *
     * @param changes what each sequence's adapter changes, as {@link #share} returned it, null where it has none
     * @throws IllegalArgumentException as above, or if there are not as many changes as sequences
     */
    public Hidden forward(Batch batch, Keep keep, List<? extends @Nullable EncoderChange> changes) {
        return own().forward(batch, keep, changes);
    }

    private InferencePlan own() {
        if (plan instanceof InferencePlan own) {
            return own;
        }
        throw new IllegalStateException("wanted an encoder that is frozen itself, and this one is not");
    }

    /**
     * Reads texts to go on behind them.
     *
     * @throws IllegalStateException if the encoder is not frozen, or shares another one's plan
     */
    public Continuation read(Batch texts) {
        return own().read(texts);
    }

    /** A training pass over {@code batch} that computes its layers again on the way back. */
    public RecomputedPass recomputed(Batch batch) {
        return new RecomputedPass(embeddings, layers, parameters.masks(), batch, similar(batch));
    }

    private Buckets exact(Batch batch) {
        return Buckets.exact(batch, parameters.precision().computed(), embeddings.words());
    }

    private Buckets similar(Batch batch) {
        return Buckets.similar(batch, parameters.precision().computed(), embeddings.words());
    }

    /** Frees the plan of a frozen encoder; parameters belong to their owner. */
    @Override
    public void close() {
        if (plan != null) {
            plan.close();
        }
    }
}
