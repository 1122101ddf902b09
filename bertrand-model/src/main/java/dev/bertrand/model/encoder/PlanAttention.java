package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Processor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link SelfAttention} for inference, between the product that makes queries, keys and values and the one behind it.
 * Shapes: T tokens of the batch, B sequences of a group, L tokens of each, D hidden size, N heads, H = D / N.
 */
final class PlanAttention {
    private final int heads;
    private final int headSize;
    private final boolean products; // whether two plain products beat the fused kernel

    PlanAttention(BertConfig config, Precision precision, Kernels kernels) {
        heads = config.heads();
        headSize = config.headSize();
        // The fused kernel is 12 to 40 times slower in bfloat16 than in fp32.
        products = precision == Precision.BF16
                && kernels == Kernels.FASTEST
                && Processor.detect().bf16();
    }

    /**
     * Maps (rows, 3 D) to (rows, D); rows behind the batch's own stay zero. Each group's probabilities (B, N, L, L) are
     * added to {@code wanted} if it is given.
     */
    Tensor forward(Tensor queriesKeysValues, Batch batch, AttentionSink wanted) {
        List<Tensor> contexts = new ArrayList<>();
        for (Batch.Group group : batch.groups()) {
            Tensor parts = queriesKeysValues
                    .narrow(0, group.start(), group.tokens())
                    .view(group.count(), group.length(), 3, heads, headSize) // (B, L, 3, N, H)
                    .permute(2, 0, 3, 1, 4); // (3, B, N, L, H)
            Tensor context = attend(parts, wanted); // (B, N, L, H)
            contexts.add(context.transpose(1, 2).reshape(group.tokens(), width())); // (B L, D)
        }
        long rest = queriesKeysValues.size(0) - batch.tokens();
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

    private Tensor attend(Tensor parts, AttentionSink wanted) {
        if (products || wanted.isWanted()) {
            return multiply(parts.contiguous(), wanted);
        }
        Tensor q = parts.select(0, 0); // (B, N, L, H)
        Tensor k = parts.select(0, 1); // (B, N, L, H)
        Tensor v = parts.select(0, 2); // (B, N, L, H)
        if (q.scalar_type().intern() == ScalarType.BFloat16) {
            return torch.scaled_dot_product_attention(
                            q.to(ScalarType.Float), k.to(ScalarType.Float), v.to(ScalarType.Float))
                    .to(ScalarType.BFloat16);
        }
        return torch.scaled_dot_product_attention(q, k, v);
    }

    private Tensor multiply(Tensor parts, AttentionSink wanted) {
        Tensor q = parts.select(0, 0).mul_(new Scalar(1 / Math.sqrt(headSize))); // (B, N, L, H)
        Tensor k = parts.select(0, 1); // (B, N, L, H)
        Tensor v = parts.select(0, 2); // (B, N, L, H)
        Tensor probabilities = torch.softmax(q.matmul(k.transpose(-2, -1)), -1); // (B, N, L, L)
        wanted.accept(probabilities);
        return probabilities.matmul(v);
    }
}
