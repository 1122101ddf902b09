package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Products;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head self-attention within each sequence (Vaswani et al. 2017, section 3.2). Shapes: T tokens of the batch, R of
 * a bucket, B its sequences, L tokens of its longest, P positions of a prefix (mostly none), D hidden size, N heads, H = D / N.
 */
final class SelfAttention {
    private Projection query;
    private Projection key;
    private Projection value;
    private final Dropout dropout;
    private final int heads;
    private final int headSize;
    private @Nullable Prefix prefix;

    SelfAttention(BertConfig config, Parameters parameters, String name) {
        Initializer normal = Initializer.normal(config.initializerRange());
        int size = config.hiddenSize();
        query = Linear.inEncoder(parameters, name + ".query", size, size, normal);
        key = Linear.inEncoder(parameters, name + ".key", size, size, normal);
        value = Linear.inEncoder(parameters, name + ".value", size, size, normal);
        dropout = new Dropout(parameters, config.attentionDropout());
        heads = config.heads();
        headSize = config.headSize();
    }

    void replace(Site site, UnaryOperator<Projection> change) {
        switch (site) {
            case QUERY -> query = change.apply(query);
            case KEY -> key = change.apply(key);
            case VALUE -> value = change.apply(value);
            case ATTENTION_OUTPUT, INTERMEDIATE, OUTPUT ->
                throw new AssertionError(site + " is not a part of attention");
        }
    }

    void attendTo(Prefix before) {
        prefix = before;
    }

    @Nullable
    Prefix prefix() {
        return prefix;
    }

    Projection map(Site site) {
        return switch (site) {
            case QUERY -> query;
            case KEY -> key;
            case VALUE -> value;
            case ATTENTION_OUTPUT, INTERMEDIATE, OUTPUT ->
                throw new AssertionError(site + " is not a part of attention");
        };
    }

    /** Query, key and value as one layer, (T, D) to (T, 3 D), for the inference plan. */
    Linear queryKeyValue() {
        return Linear.joined(query.merged(), key.merged(), value.merged());
    }

    /** Maps (T, D) to (T, D); each bucket's probabilities (B, N, L, P + L) are added to {@code wanted} if it is given. */
    Tensor forward(Tensor x, Buckets buckets, AttentionSink wanted) {
        List<Buckets.Bucket> list = buckets.list();
        long[] sizes = list.stream().mapToLong(Buckets.Bucket::rows).toArray();
        TensorVector queries = torch.split_with_sizes(query.forward(x), sizes, 0);
        TensorVector keys = torch.split_with_sizes(key.forward(x), sizes, 0);
        TensorVector values = torch.split_with_sizes(value.forward(x), sizes, 0);
        Tensor[] contexts = new Tensor[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            Buckets.Bucket bucket = list.get(i);
            Tensor q = split(queries.get(i), bucket); // (B, N, L, H)
            Tensor k = split(keys.get(i), bucket); // (B, N, L, H)
            Tensor v = split(values.get(i), bucket); // (B, N, L, H)
            if (prefix != null) {
                k = Prefix.before(prefix.keys(), k); // (B, N, P + L, H)
                v = Prefix.before(prefix.values(), v); // (B, N, P + L, H)
            }
            Tensor context = attend(q, k, v, bucket, wanted); // (B, N, L, H)
            contexts[i] = bucket.strip(context.transpose(1, 2).reshape(-1, (long) heads * headSize)); // (R, D)
        }
        return contexts.length == 1 ? contexts[0] : torch.cat(new TensorVector(contexts), 0); // (T, D)
    }

    private Tensor split(Tensor x, Buckets.Bucket bucket) {
        return bucket.fill(x)
                .view(bucket.count(), bucket.length(), heads, headSize)
                .transpose(1, 2);
    }

    private Tensor attend(Tensor q, Tensor k, Tensor v, Buckets.Bucket bucket, AttentionSink wanted) {
        // The fused kernel has no dropout, keeps no probabilities, is slow in bfloat16 and slow backwards.
        boolean fused = !dropout.isActive()
                && !wanted.isWanted()
                && !q.requires_grad()
                && !k.requires_grad()
                && bucket.mask() == null
                && q.scalar_type().intern() != ScalarType.BFloat16;
        if (fused) {
            try (Products.Small small = Products.small()) {
                return torch.scaled_dot_product_attention(q, k, v);
            }
        }
        Tensor scaled = q.mul(new Scalar(1 / Math.sqrt(headSize))); // (B, N, L, H)
        Tensor scores = Products.matmul(scaled, k.transpose(-2, -1)); // (B, N, L, P + L)
        Tensor probabilities = torch.softmax(bucket.hide(scores), -1); // (B, N, L, P + L)
        wanted.accept(probabilities);
        return Products.matmul(dropout.forward(probabilities), v);
    }
}
