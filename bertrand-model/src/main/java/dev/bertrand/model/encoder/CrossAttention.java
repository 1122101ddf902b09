package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Products;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention of a text that is written to one that was read, added to its input and normalized (Vaswani et al. 2017, section
 * 3.2.3; Hugging Face's {@code crossattention}). Shapes: T tokens of the written batch, S of the one that was read, R of a
 * bucket, B its texts, L tokens of its longest, M of the longest that they read, D hidden size, N heads, H = D / N.
 */
final class CrossAttention {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final LayerNorm norm;
    private final Dropout attentionDropout;
    private final Dropout dropout;
    private final int heads;
    private final int headSize;
    private final List<String> own;

    CrossAttention(BertConfig config, Parameters parameters, String name) {
        Initializer normal = Initializer.normal(config.initializerRange());
        int size = config.hiddenSize();
        query = Linear.inEncoder(parameters, name + ".self.query", size, size, normal);
        key = Linear.inEncoder(parameters, name + ".self.key", size, size, normal);
        value = Linear.inEncoder(parameters, name + ".self.value", size, size, normal);
        output = Linear.inEncoder(parameters, name + ".output.dense", size, size, normal);
        norm = LayerNorm.create(parameters, name + ".output.LayerNorm", size, config.layerNormEps());
        attentionDropout = new Dropout(parameters, config.attentionDropout());
        dropout = new Dropout(parameters, config.hiddenDropout());
        heads = config.heads();
        headSize = config.headSize();
        own = parameters.names(name + ".");
    }

    List<String> own() {
        return own;
    }

    /**
     * Maps (T, D) to (T, D).
     *
     * @param states what was read, (S, D)
     * @param texts for each bucket, where in {@code states} its texts look
     */
    Tensor forward(Tensor x, Buckets buckets, Tensor states, List<SideBySide> texts) {
        List<Buckets.Bucket> list = buckets.list();
        long[] sizes = list.stream().mapToLong(Buckets.Bucket::rows).toArray();
        TensorVector queries = torch.split_with_sizes(query.forward(x), sizes, 0);
        Tensor keys = key.forward(states); // (S, D)
        Tensor values = value.forward(states); // (S, D)
        Tensor[] contexts = new Tensor[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            contexts[i] = attend(queries.get(i), keys, values, list.get(i), texts.get(i)); // (R, D)
        }
        Tensor context = contexts.length == 1 ? contexts[0] : torch.cat(new TensorVector(contexts), 0); // (T, D)
        return norm.forward(x.add(dropout.forward(output.forward(context))));
    }

    private Tensor attend(Tensor rows, Tensor keys, Tensor values, Buckets.Bucket bucket, SideBySide texts) {
        Tensor q = bucket.fill(rows)
                .view(bucket.count(), bucket.length(), heads, headSize)
                .transpose(1, 2)
                .mul(new Scalar(1 / Math.sqrt(headSize))); // (B, N, L, H)
        Tensor k = texts.split(keys, heads); // (B, N, M, H)
        Tensor v = texts.split(values, heads); // (B, N, M, H)
        Tensor scores = texts.hide(Products.matmul(q, k.transpose(-2, -1))); // (B, N, L, M)
        Tensor probabilities = attentionDropout.forward(torch.softmax(scores, -1)); // (B, N, L, M)
        Tensor context = Products.matmul(probabilities, v); // (B, N, L, H)
        return bucket.strip(context.transpose(1, 2).reshape(-1, (long) heads * headSize)); // (R, D)
    }

    /** For inference. */
    PlanCross compile(Precision precision, Kernels kernels) {
        return new PlanCross(
                heads,
                headSize,
                query.pack(precision, kernels),
                Linear.joined(key, value).pack(precision, kernels),
                output.pack(precision, kernels),
                PlanNorm.of(norm));
    }
}
