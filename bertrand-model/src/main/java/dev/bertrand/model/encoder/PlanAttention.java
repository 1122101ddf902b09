package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Processor;
import dev.bertrand.torch.Products;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link SelfAttention} for inference, between the product that makes queries, keys and values and the one behind it.
 * Shapes: R rows of a bucket, B its sequences, L tokens of its longest, D hidden size, N heads, H = D / N.
 *
 * @param products whether two plain products beat the fused kernel
 * @param type that of queries, keys and values
 */
record PlanAttention(int heads, int headSize, boolean products, ScalarType type) {
    static PlanAttention of(BertConfig config, Precision precision, Kernels kernels) {
        // The fused kernel is 12 to 40 times slower in bfloat16 than in fp32.
        boolean products = precision == Precision.BF16
                && kernels == Kernels.FASTEST
                && Processor.detect().bf16();
        return new PlanAttention(config.heads(), config.headSize(), products, precision.computed());
    }

    /** The fused kernel is one operator a bucket, so that padding costs it more than buckets do. */
    Buckets buckets(Batch batch, Keep keep) {
        return products && keep != Keep.ATTENTIONS ? Buckets.similar(batch, type) : Buckets.exact(batch);
    }

    /**
     * Maps (rows, 3 D) to (rows, D); rows behind the batch's own stay zero. Each bucket's probabilities (B, N, L, L) are
     * added to {@code wanted} if it is given.
     */
    Tensor forward(Tensor queriesKeysValues, Buckets buckets, AttentionSink wanted) {
        List<Tensor> contexts = new ArrayList<>();
        long row = 0;
        for (Buckets.Bucket bucket : buckets.list()) {
            Tensor parts = bucket.fill(queriesKeysValues.narrow(0, row, bucket.rows())) // (B L, 3 D)
                    .view(bucket.count(), bucket.length(), 3, heads, headSize) // (B, L, 3, N, H)
                    .permute(2, 0, 3, 1, 4); // (3, B, N, L, H)
            Tensor context = attend(parts, bucket, wanted); // (B, N, L, H)
            contexts.add(bucket.strip(context.transpose(1, 2).reshape(-1, width()))); // (R, D)
            row += bucket.rows();
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

    private Tensor attend(Tensor parts, Buckets.Bucket bucket, AttentionSink wanted) {
        if (products || wanted.isWanted()) {
            return multiply(parts.contiguous(), bucket, wanted);
        }
        Tensor q = parts.select(0, 0); // (B, N, L, H)
        Tensor k = parts.select(0, 1); // (B, N, L, H)
        Tensor v = parts.select(0, 2); // (B, N, L, H)
        if (type == ScalarType.BFloat16) {
            return torch.scaled_dot_product_attention(
                            q.to(ScalarType.Float), k.to(ScalarType.Float), v.to(ScalarType.Float))
                    .to(ScalarType.BFloat16);
        }
        return torch.scaled_dot_product_attention(q, k, v);
    }

    private Tensor multiply(Tensor parts, Buckets.Bucket bucket, AttentionSink wanted) {
        Tensor q = parts.select(0, 0).mul_(new Scalar(1 / Math.sqrt(headSize))); // (B, N, L, H)
        Tensor k = parts.select(0, 1); // (B, N, L, H)
        Tensor v = parts.select(0, 2); // (B, N, L, H)
        Tensor scores = bucket.hide(Products.matmul(q, k.transpose(-2, -1))); // (B, N, L, L)
        Tensor probabilities = torch.softmax(scores, -1); // (B, N, L, L)
        wanted.accept(probabilities);
        return Products.matmul(probabilities, v);
    }
}
