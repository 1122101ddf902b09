package dev.bertrand.model.encoder;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Processor;
import dev.bertrand.torch.Products;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * {@link SelfAttention} for inference, between the product that makes queries, keys and values and the one behind it.
 * Shapes: B sequences of a bucket, L tokens each, R = B L rows, P positions of a prefix (mostly none), D
 * hidden size, N heads, H = D / N.
 *
 * @param multiplied from how many tokens on two plain products beat the fused kernel
 * @param type that of queries, keys and values
 */
record PlanAttention(int heads, int headSize, int multiplied, ScalarType type) {
    /** Where the processor multiplies bfloat16; the fused kernel takes fp32 alone at a fair speed. */
    private static final int MULTIPLIED_BF16 = 112;

    static PlanAttention of(BertConfig config, Precision precision, Kernels kernels) {
        boolean bf16 = precision == Precision.BF16
                && kernels == Kernels.FASTEST
                && Processor.detect().bf16();
        return new PlanAttention(
                config.heads(), config.headSize(), bf16 ? MULTIPLIED_BF16 : Integer.MAX_VALUE, precision.computed());
    }

    /**
     * Maps (rows, 3 D) to (rows, D); rows behind the batch's own stay zero. Each bucket's probabilities (B, N, L, P + L)
     * are added to {@code wanted} if it is given.
     */
    Tensor forward(Tensor queriesKeysValues, List<Attending> buckets, AttentionSink wanted) {
        List<Tensor> contexts = new ArrayList<>();
        long row = 0;
        try (Products.Small small = Products.small()) {
            for (Attending part : buckets) {
                Tensor rows = queriesKeysValues.narrow(0, row, part.bucket().rows()); // (R, 3 D)
                contexts.add(attend(rows, part.bucket(), part.prefix(), wanted)); // (R, D)
                row += part.bucket().rows();
            }
        }
        long rest = queriesKeysValues.size(0) - row;
        if (rest > 0) {
            contexts.add(queriesKeysValues.new_zeros(rest, width()));
        }
        return contexts.size() == 1
                ? contexts.get(0)
                : torch.cat(new TensorVector(contexts.toArray(Tensor[]::new)), 0); // (rows, D)
    }

    private long width() {
        return (long) heads * headSize;
    }

    private Tensor attend(Tensor rows, Buckets.Bucket bucket, @Nullable Prefix prefix, AttentionSink wanted) {
        if (wanted.isWanted() || bucket.length() >= multiplied) {
            return join(multiply(split(rows, bucket).contiguous(), bucket, prefix, wanted));
        }
        boolean slow = type == ScalarType.BFloat16 && rows.is_cpu(); // the processor's fused kernel is, in this type
        Tensor parts = split(slow ? rows.to(ScalarType.Float) : rows, bucket); // (3, B, N, L, H)
        return join(fused(parts.select(0, 0), keys(parts, prefix), values(parts, prefix), bucket))
                .to(type); // (R, D)
    }

    /** (B, N, L, H). */
    private static Tensor fused(Tensor q, Tensor k, Tensor v, Buckets.Bucket bucket) {
        Tensor mask = bucket.mask(k.size(2) - q.size(2)); // (B, 1, L, P + L)
        return mask == null
                ? torch.scaled_dot_product_attention(q, k, v)
                : torch.scaled_dot_product_attention(
                        q, k, v, new TensorOptional(mask.to(q.scalar_type())), 0, false, new DoubleOptional(), false);
    }

    private static Tensor keys(Tensor parts, @Nullable Prefix prefix) {
        Tensor own = parts.select(0, 1); // (B, N, L, H)
        return prefix == null ? own : Prefix.before(prefix.keys(), own); // (B, N, P + L, H)
    }

    private static Tensor values(Tensor parts, @Nullable Prefix prefix) {
        Tensor own = parts.select(0, 2); // (B, N, L, H)
        return prefix == null ? own : Prefix.before(prefix.values(), own); // (B, N, P + L, H)
    }

    private Tensor split(Tensor rows, Buckets.Bucket bucket) {
        return rows.view(bucket.count(), bucket.length(), 3, heads, headSize) // (B, L, 3, N, H)
                .permute(2, 0, 3, 1, 4); // (3, B, N, L, H)
    }

    /** (B, N, L, H) to (R, D). */
    private Tensor join(Tensor context) {
        return context.transpose(1, 2).reshape(-1, width());
    }

    private Tensor multiply(Tensor parts, Buckets.Bucket bucket, @Nullable Prefix prefix, AttentionSink wanted) {
        Tensor q = parts.select(0, 0).mul_(new Scalar(1 / Math.sqrt(headSize))); // (B, N, L, H)
        Tensor k = keys(parts, prefix); // (B, N, P + L, H)
        Tensor v = values(parts, prefix); // (B, N, P + L, H)
        Tensor scores = Products.matmul(q, k.transpose(-2, -1)); // (B, N, L, P + L)
        Tensor probabilities = torch.softmax(bucket.hide(scores), -1); // (B, N, L, P + L)
        wanted.accept(probabilities);
        return Products.matmul(probabilities, v);
    }
}
