package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.EncoderChange;
import dev.bertrand.model.encoder.Insertion;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.encoder.RecomputedPass;
import dev.bertrand.model.mix.FeatureSource;
import dev.bertrand.model.mix.LayerMix;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Device;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An encoder with one task's layer on top. Methods take and return tensors; the caller opens the scope that frees them.
 * Shapes: B sequences, T tokens of the batch, D hidden size.
 */
public abstract sealed class BertForTask implements PreTrainedModel
        permits BertForSequenceClassification,
                BertForTokenClassification,
                BertForQuestionAnswering,
                BertForMaskedLM,
                BertForPreTraining,
                EncoderDecoderModel {
    private static final String ENCODER = "bert.";
    private static final String POOLER = "bert.pooler.";

    private final BertConfig config;
    private final Parameters parameters;
    private final Encoder encoder;
    private final LayerMix mix;
    private final List<Insertion> inserted = new ArrayList<>();
    private boolean learnsPooler;
    private @Nullable FeatureSource source; // where a frozen encoder's hidden states come from, if not from each pass

    BertForTask(BertConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
        encoder = new Encoder(config, parameters);
        mix = readsLastLayer() ? LayerMix.last(config) : LayerMix.create(config, parameters);
    }

    /** Whether the last layer is all that it reads: masked words were pre-trained on it, and decoders look there. */
    boolean readsLastLayer() {
        return false;
    }

    /** The task's scores before any softmax; each subclass says their shape. */
    public final Tensor forward(Batch batch) {
        return logits(encode(batch));
    }

    /** The hidden states that {@link #logits} reads: the last layer's, or those that the config's features choose. */
    public final Hidden encode(Batch batch) {
        return source == null ? computed(batch) : source.features(batch, this::withoutDropout);
    }

    private Hidden computed(Batch batch) {
        return select(encoder.forward(batch, mix.keep()));
    }

    /** Of which layers {@link #select} wants to see the hidden states. */
    public final Keep keep() {
        return mix.keep();
    }

    /** Of an encoder's hidden states, those that {@link #logits} reads. */
    public final Hidden select(Hidden hidden) {
        return mix.select(hidden);
    }

    /** {@link #encode} as a model answers, whether it is in training or not. */
    public final Hidden withoutDropout(Batch batch) {
        boolean training = parameters.isTraining();
        parameters.setTraining(false);
        try {
            return computed(batch);
        } finally {
            parameters.setTraining(training);
        }
    }

    /**
     * From now on the hidden states come from {@code features}, which may have them from before, and are those that the
     * encoder has without dropout, in training, too. Replicas made later do the same.
     *
     * @throws IllegalStateException if training changes the encoder, and with it the hidden states
     */
    public final void readFrom(FeatureSource features) {
        List<String> learning = parameters.trainable().keySet().stream()
                .filter(name -> name.startsWith(ENCODER) && !name.startsWith(POOLER))
                .toList();
        if (!learning.isEmpty()) {
            throw new IllegalStateException(
                    "the encoder learns (%s and %d more), so its hidden states change with every step; insert Selection.HEAD first"
                            .formatted(learning.get(0), learning.size() - 1));
        }
        source = features;
    }

    /** Whether {@link #logits} looks at the first token ([CLS]) of each sequence alone. */
    public boolean readsFirstTokens() {
        return false;
    }

    /** What the task's layer reads of {@link #encode}'s hidden states: (T, W), W the config's {@code featureSize}. */
    final Tensor features(Hidden hidden) {
        return mix.forward(hidden);
    }

    /** The task's scores from hidden states that are already there, those of {@link #encode}. */
    public abstract Tensor logits(Hidden hidden);

    /**
     * Adds the gradients of a batch's mean loss times {@code weight} to the parameters'.
     *
     * @param recompute whether to keep only the layers' inputs and compute the layers again on the way back, which needs
     *     less memory and a third more time
     * @return the mean loss times {@code weight}
     */
    public final double learn(Batch batch, Targets targets, double weight, boolean recompute) {
        return learn(batch, targets, targets, weight, recompute);
    }

    /**
     * The same for a part of a batch: what all parts add and return sums up to what the whole batch would.
     *
     * @param targets of the part
     * @param whole the targets of the whole batch
     */
    public final double learn(Batch batch, Targets targets, Targets whole, double weight, boolean recompute) {
        requireOneEach(batch, targets);
        if (!recompute) {
            Tensor loss = share(encode(batch), targets, whole, weight);
            loss.backward();
            return loss.item_double();
        }
        if (mix.keep() != Keep.LAST) {
            throw new IllegalArgumentException(
                    "layers that are computed again on the way back leave the last one's hidden states alone, and %s reads others. Train without gradient checkpointing."
                            .formatted(config.features()));
        }
        RecomputedPass pass = encoder.recomputed(batch);
        Tensor loss = share(mix.select(pass.hidden()), targets, whole, weight);
        loss.backward();
        pass.backward();
        return loss.item_double();
    }

    /**
     * The mean loss of a batch, a scalar for {@code backward}.
     *
     * @throws IllegalArgumentException if the targets are of another task or another number
     */
    public final Tensor loss(Batch batch, Targets targets) {
        requireOneEach(batch, targets);
        return loss(encode(batch), targets);
    }

    private static void requireOneEach(Batch batch, Targets targets) {
        if (targets.size() != batch.size()) {
            throw new IllegalArgumentException(
                    "got %d targets for %d sequences".formatted(targets.size(), batch.size()));
        }
    }

    abstract Tensor loss(Hidden hidden, Targets targets);

    /** What a part of a batch adds to the whole batch's mean loss, times {@code weight}. */
    Tensor share(Hidden hidden, Targets targets, Targets whole, double weight) {
        return Tensors.scaled(loss(hidden, targets), weight / whole.counted() * targets.counted());
    }

    /** Another model of this kind on other parameters. */
    abstract BertForTask on(Parameters parameters);

    /**
     * A model that shares this one's parameters but gathers gradients of its own, for a thread of its own. Close it before
     * this one.
     */
    public final BertForTask replica() {
        BertForTask replica = on(parameters.replica());
        replica.learnsPooler = learnsPooler;
        inserted.forEach(replica::insert);
        replica.source = source;
        return replica;
    }

    /**
     * Puts something into the encoder, which is frozen from then on: training changes what was put in, the task's own
     * layer, and what the file lacked, such as a pooler. Replicas get it as well.
     */
    public final void insert(Insertion insertion) {
        insertion.into(encoder, parameters);
        inserted.add(insertion);
        selectParameters();
    }

    /**
     * Lets training change the pooler as well where something is inserted: a layer of the encoder's, but between it and the
     * classes of a sentence. Replicas made later do the same.
     *
     * @throws IllegalStateException if the model has no pooler
     */
    public final void trainPooler() {
        if (parameters.names(POOLER).isEmpty()) {
            throw new IllegalStateException("a %s has no pooler to be trained".formatted(architecture()));
        }
        learnsPooler = true;
        selectParameters();
    }

    private void selectParameters() {
        if (inserted.isEmpty()) {
            return; // all of them learn
        }
        parameters.train(name -> !name.startsWith(ENCODER)
                || parameters.isMissing(name)
                || (learnsPooler && name.startsWith(POOLER))
                || inserted.stream().anyMatch(each -> each.trains(name)));
    }

    IllegalArgumentException wrongTargets(Targets got, Class<? extends Targets> wanted) {
        return new IllegalArgumentException("%s learns from %s, got %s"
                .formatted(
                        architecture(), wanted.getSimpleName(), got.getClass().getSimpleName()));
    }

    @Override
    public final BertConfig config() {
        return config;
    }

    public final Parameters parameters() {
        return parameters;
    }

    public final Encoder encoder() {
        return encoder;
    }

    /** What was new and what was left over when the weights were loaded. */
    public final LoadReport report() {
        return parameters.report();
    }

    /** Moves the model to another device, as PyTorch's {@code Module.to}; before replicas or an optimizer are made. */
    public final void to(Device device) {
        parameters.to(device);
    }

    @Override
    public void freeze(Engine engine) {
        encoder.freeze(engine);
    }

    /**
     * Lets a frozen encoder on the same weights answer for this model's own, so that what was inserted is all that it has of
     * its own, beside its task's layer; see {@link Encoder#share}.
     *
     * @throws IllegalArgumentException if what was inserted is a part of the products that are shared
     */
    public final EncoderChange share(Encoder frozen, Encoder plain, int skipped) {
        if (readsLastLayer()) {
            throw new IllegalArgumentException(
                    "a model that writes words multiplies by the table of words, which it would have to give up");
        }
        EncoderChange change = encoder.share(frozen, plain, skipped);
        List<String> shared = new ArrayList<>(parameters.names(ENCODER));
        shared.removeIf(name -> name.startsWith(POOLER) || inserted.stream().anyMatch(each -> each.trains(name)));
        parameters.release(shared);
        return change;
    }

    /** Switches dropout on, as PyTorch's {@code train()}. */
    public final void train() {
        parameters.setTraining(true);
    }

    /** Switches dropout off, as PyTorch's {@code eval()}; the state after loading. */
    public final void eval() {
        parameters.setTraining(false);
    }

    /** The name Hugging Face has for this class, for config.json. */
    public final String architecture() {
        return getClass().getSimpleName();
    }

    /**
     * Writes a complete Hugging Face folder: config.json, model.safetensors and the tokenizer's files. Files that were
     * there before are replaced one by one, each only when its successor is completely written.
     */
    public final void savePretrained(Path folder, @Nullable BertTokenizer tokenizer) throws IOException {
        ModelFolder.save(folder, config, architecture(), stored(), tokenizer);
    }

    /** Every parameter by its name in a file. */
    public Map<String, Tensor> stored() {
        return parameters.named();
    }

    @Override
    public void close() {
        encoder.close();
        parameters.close();
    }
}
