package dev.bertrand.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two ways to attend. */
class PlanAttentionTest {
    private static final long SPARE = 3; // rows that are nobody's

    @ParameterizedTest
    @CsvSource({"Float, 1e-5", "BFloat16, 0.02"})
    void two_products_equal_the_fused_kernel(ScalarType type, float bound) {
        Batch batch = Batch.of(TinyBert.sequences(12, 40));
        BertConfig config = TinyBert.config();
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(TinyBert.SEED);
            Tensor x = torch.randn(batch.tokens() + SPARE, 3L * config.hiddenSize())
                    .to(type);
            float[] fused = attend(Integer.MAX_VALUE, x, batch);
            assertThat(attend(0, x, batch)).as(TinyBert.replay()).containsExactly(fused, within(bound));
            assertThat(attend(20, x, batch)).as(TinyBert.replay()).containsExactly(fused, within(bound));
            for (int i = 1; i <= SPARE * config.hiddenSize(); i++) {
                assertThat(fused[fused.length - i]).isZero();
            }
        }
    }

    private static float[] attend(int multiplied, Tensor x, Batch batch) {
        BertConfig config = TinyBert.config();
        ScalarType type = x.scalar_type().intern();
        PlanAttention attention = new PlanAttention(config.heads(), config.headSize(), multiplied, type);
        return Tensors.toFloats(attention
                .forward(x, Attending.all(Buckets.exact(batch, type, x), null), new AttentionSink(false))
                .to(ScalarType.Float));
    }
}
