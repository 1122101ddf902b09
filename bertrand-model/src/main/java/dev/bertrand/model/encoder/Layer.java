package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import org.bytedeco.pytorch.Tensor;

/** One encoder layer: self-attention and a feed-forward block, each added to its input and normalized. */
final class Layer {
    private final SelfAttention attention;
    private final Projection attentionOutput;
    private final LayerNorm attentionNorm;
    private final Projection intermediate;
    private final Activation activation;
    private final Projection output;
    private final LayerNorm outputNorm;
    private final Dropout dropout;

    Layer(BertConfig config, Parameters parameters, String name) {
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
    }

    /** This layer as a part of the inference plan, all of whose layers share {@code planned}. */
    PlanLayer compile(PlanAttention planned, Precision precision, Kernels kernels) {
        return new PlanLayer(
                planned,
                attention.queryKeyValue().pack(precision, kernels),
                attentionOutput.merged().pack(precision, kernels),
                PlanNorm.of(attentionNorm),
                intermediate.merged().pack(precision, kernels),
                activation.function(),
                output.merged().pack(precision, kernels),
                PlanNorm.of(outputNorm));
    }

    /** Maps (T, D) to (T, D). */
    Tensor forward(Tensor x, Buckets buckets, AttentionSink wanted) {
        Tensor attended = dropout.forward(attentionOutput.forward(attention.forward(x, buckets, wanted))); // (T, D)
        x = attentionNorm.forward(x.add(attended));

        Tensor fed = dropout.forward(output.forward(activation.forward(intermediate.forward(x)))); // (T, D)
        return outputNorm.forward(x.add(fed));
    }
}
