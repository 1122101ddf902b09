package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * BERT's layers as a decoder: tokens attend to those before them, and between that and the feed-forward block to a text that
 * an encoder has read (Rothe et al. 2020, arXiv 1907.12461; Hugging Face's {@code is_decoder} and {@code
 * add_cross_attention}). Shapes: T tokens of the batch that is written, S of the one that was read, D hidden size.
 */
public final class Decoder implements AutoCloseable {
    /** What Hugging Face's {@code EncoderDecoderModel} puts before the names of the decoder's own parameters. */
    public static final String PREFIX = "decoder.";

    private static final String OWN = PREFIX + "bert";
    private static final String ENCODERS = "bert";
    private static final AttentionSink UNWANTED = new AttentionSink(false);

    private final BertConfig config;
    private final Parameters parameters;
    private final boolean tied;
    private final Embeddings embeddings;
    private final List<Layer> layers = new ArrayList<>();
    private final List<CrossAttention> crosses = new ArrayList<>();
    private @Nullable DecoderPlan plan; // what writes once the decoder is frozen

    /**
     * @param config its own: the number of layers may differ from the encoder's
     * @param tied whether embeddings and layers are the encoder's, cross-attention apart (BERTShare)
     */
    public Decoder(BertConfig config, Parameters parameters, boolean tied) {
        this.config = config;
        this.parameters = parameters;
        this.tied = tied;
        String name = tied ? ENCODERS : OWN;
        embeddings = new Embeddings(config, parameters, name);
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new Layer(config, parameters, "%s.encoder.layer.%d".formatted(name, i)));
            crosses.add(new CrossAttention(config, parameters, "%s.encoder.layer.%d.crossattention".formatted(OWN, i)));
        }
    }

    /** The matrix of word vectors, (vocabulary, D), which the output layer shares. */
    public Tensor words() {
        return embeddings.words();
    }

    /** The name of {@link #words}. */
    public String wordsName() {
        return (tied ? ENCODERS : OWN) + ".embeddings.word_embeddings.weight";
    }

    /**
     * Every token of texts in the context of those before it and of what was read.
     *
     * @param texts the beginnings of what is written, from left to right
     * @param read what each of them is about, in the same order: (S, D)
     * @return (T, D)
     */
    public Tensor forward(Batch texts, Hidden read) {
        Buckets buckets = Buckets.similar(texts, parameters.precision().computed(), embeddings.words());
        List<SideBySide> sources = new ArrayList<>();
        int[] order = texts.order();
        int first = 0;
        for (Buckets.Bucket bucket : buckets.list()) {
            int[] ofBucket = Arrays.copyOfRange(order, first, first + bucket.count());
            sources.add(SideBySide.of(read.batch(), ofBucket, embeddings.words()));
            first += bucket.count();
        }
        Tensor x = embeddings.forward(texts); // (T, D)
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            x = layer.attended(x, buckets, UNWANTED); // (T, D)
            x = layer.fed(crosses.get(i).forward(x, buckets, read.last(), sources)); // (T, D)
        }
        return x;
    }

    /**
     * Replaces the layers by their plan and frees their parameters. Those of a tied decoder are the encoder's to free, which
     * is frozen afterwards.
     */
    public void freeze(Engine engine) {
        if (plan != null) {
            throw new IllegalStateException("the decoder is frozen already");
        }
        Precision precision = engine.settings().precision();
        Kernels kernels = engine.settings().device().isCpu() ? engine.settings().kernels() : Kernels.PLAIN;
        parameters.to(engine.settings().device());
        PlanAttention attention = PlanAttention.of(config, precision, kernels);
        PlanLayer[] planned = new PlanLayer[layers.size()];
        PlanCross[] looking = new PlanCross[layers.size()];
        engine.forEach(planned.length, i -> {
            try (Scope scope = Scope.inference()) {
                planned[i] = layers.get(i).compile(attention, precision, kernels);
                looking[i] = crosses.get(i).compile(precision, kernels);
            }
            synchronized (parameters) {
                parameters.release(crosses.get(i).own());
                if (!tied) {
                    parameters.release(layers.get(i).own());
                }
            }
        });
        plan = new DecoderPlan(embeddings, List.of(planned), List.of(looking), precision);
        layers.clear();
        crosses.clear();
    }

    /**
     * Begins to write about what was read.
     *
     * @throws IllegalStateException if the decoder is not frozen
     */
    public Continuation begin(Hidden read) {
        if (plan == null) {
            throw new IllegalStateException("the decoder is not frozen; freeze the model first");
        }
        return plan.begin(read);
    }

    @Override
    public void close() {
        if (plan != null) {
            plan.close();
        }
    }
}
