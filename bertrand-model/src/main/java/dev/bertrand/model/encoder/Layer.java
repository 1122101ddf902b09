package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * One encoder layer: self-attention and a feed-forward block, each added to its input and normalized. Its maps and its
 * junctions can be replaced from outside, as long as the encoder is not frozen.
 */
public final class Layer {
    private final SelfAttention attention;
    private Projection attentionOutput;
    private final LayerNorm attentionNorm;
    private Projection intermediate;
    private final Activation activation;
    private Projection output;
    private final LayerNorm outputNorm;
    private final Dropout dropout;
    private final String name;
    private final List<String> own; // names of its parameters, what is put in from outside left out
    private Junction attentionJunction = Junction.PLAIN;
    private Junction outputJunction = Junction.PLAIN;

    Layer(BertConfig config, Parameters parameters, String name) {
        this.name = name;
        Initializer normal = Initializer.normal(config.initializerRange());
        int size = config.hiddenSize();
        int wide = config.intermediateSize();
        double eps = config.layerNormEps();
        attention = new SelfAttention(config, parameters, name + ".attention.self");
        attentionOutput = Linear.inEncoder(parameters, name + ".attention.output.dense", size, size, normal);
        attentionNorm = LayerNorm.create(parameters, name + ".attention.output.LayerNorm", size, eps);
        intermediate = Linear.inEncoder(parameters, name + ".intermediate.dense", size, wide, normal);
        activation = config.activation();
        output = Linear.inEncoder(parameters, name + ".output.dense", wide, size, normal);
        outputNorm = LayerNorm.create(parameters, name + ".output.LayerNorm", size, eps);
        dropout = new Dropout(parameters, config.hiddenDropout());
        own = parameters.names(name + ".");
    }

    List<String> own() {
        return own;
    }

    /** Its place in the model, such as {@code bert.encoder.layer.0}. */
    public String name() {
        return name;
    }

    /** Puts another map in the place of one, most often around it. */
    public void replace(Site site, UnaryOperator<Projection> change) {
        switch (site) {
            case QUERY, KEY, VALUE -> attention.replace(site, change);
            case ATTENTION_OUTPUT -> attentionOutput = change.apply(attentionOutput);
            case INTERMEDIATE -> intermediate = change.apply(intermediate);
            case OUTPUT -> output = change.apply(output);
        }
    }

    /** Lets all tokens attend to a prefix, in the place of one that was there. */
    public void attendTo(Prefix prefix) {
        attention.attendTo(prefix);
    }

    /** Joins what attention makes to its input in another way, behind what was put there before. */
    public void joinAttention(Junction junction) {
        attentionJunction = attentionJunction.then(junction);
    }

    /** Joins what the feed-forward block makes to its input in another way, behind what was put there before. */
    public void joinOutput(Junction junction) {
        outputJunction = outputJunction.then(junction);
    }

    /**
     * What this layer does that another one on the same weights does not.
     *
     * @param precision of the plan that both share
     * @throws IllegalArgumentException if both cannot share their products
     */
    LayerChange change(Layer plain, Precision precision) {
        Map<Site, Detour> detours = new EnumMap<>(Site.class);
        for (Site site : Site.values()) {
            Detour detour = map(site).detour(plain.map(site).merged());
            if (detour.changesInput() && site.isInAttention()) {
                throw new IllegalArgumentException(
                        "an adapter that multiplies the input of the %s map cannot share products with others: query, key and value have one input. Load it alone, or merge it."
                                .formatted(site.path()));
            }
            if (detour != Detour.NONE) {
                detours.put(site, detour);
            }
        }
        Map<Site, Junction> junctions = new EnumMap<>(Site.class);
        junctions.put(Site.ATTENTION_OUTPUT, attentionJunction);
        junctions.put(Site.OUTPUT, outputJunction);
        junctions.values().removeIf(Junction.PLAIN::equals);
        Map<Site, PlanNorm> norms = new EnumMap<>(Site.class);
        if (!attentionNorm.isSame(plain.attentionNorm)) {
            norms.put(Site.ATTENTION_OUTPUT, PlanNorm.of(attentionNorm));
        }
        if (!outputNorm.isSame(plain.outputNorm)) {
            norms.put(Site.OUTPUT, PlanNorm.of(outputNorm));
        }
        Prefix prefix = attention.prefix();
        return new LayerChange(detours, junctions, norms, prefix == null ? null : PlanPrefix.of(prefix, precision));
    }

    private Projection map(Site site) {
        return switch (site) {
            case QUERY, KEY, VALUE -> attention.map(site);
            case ATTENTION_OUTPUT -> attentionOutput;
            case INTERMEDIATE -> intermediate;
            case OUTPUT -> output;
        };
    }

    /** This layer as a part of the inference plan, all of whose layers share {@code planned}. */
    PlanLayer compile(PlanAttention planned, Precision precision, Kernels kernels) {
        Prefix prefix = attention.prefix();
        return new PlanLayer(
                planned,
                prefix == null ? null : PlanPrefix.of(prefix, precision),
                attention.queryKeyValue().pack(precision, kernels),
                attentionOutput.merged().pack(precision, kernels),
                attentionJunction,
                PlanNorm.of(attentionNorm),
                intermediate.merged().pack(precision, kernels),
                activation.function(),
                output.merged().pack(precision, kernels),
                outputJunction,
                PlanNorm.of(outputNorm));
    }

    /** Maps (T, D) to (T, D). */
    Tensor forward(Tensor x, Buckets buckets, AttentionSink wanted) {
        return fed(attended(x, buckets, wanted));
    }

    /** The first half: attention and its sum. (T, D) to (T, D). */
    Tensor attended(Tensor x, Buckets buckets, AttentionSink wanted) {
        Tensor attended = dropout.forward(attentionOutput.forward(attention.forward(x, buckets, wanted))); // (T, D)
        return attentionNorm.forward(x.add(attentionJunction.forward(x, attended, attentionNorm::forward)));
    }

    /** The second half: the feed-forward block and its sum. (T, D) to (T, D). */
    Tensor fed(Tensor x) {
        Tensor fed = dropout.forward(output.forward(activation.forward(intermediate.forward(x)))); // (T, D)
        return outputNorm.forward(x.add(outputJunction.forward(x, fed, outputNorm::forward)));
    }
}
