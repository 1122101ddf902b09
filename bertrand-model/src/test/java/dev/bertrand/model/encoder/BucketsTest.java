package dev.bertrand.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Padding inside attention: where it pays, and that nobody sees it. */
class BucketsTest {
    private static final AttentionSink UNWANTED = new AttentionSink(false);
    private static final Tensor HERE = torch.zeros(1);

    private static Batch lengths(int... lengths) {
        return Batch.of(Arrays.stream(lengths)
                .mapToObj(length -> new Sequence(new int[length], new int[length], new int[length]))
                .toArray(Sequence[]::new));
    }

    private static String cut(int... lengths) {
        try (Scope scope = Scope.inference()) {
            StringBuilder text = new StringBuilder();
            for (Buckets.Bucket bucket :
                    Buckets.similar(lengths(lengths), ScalarType.Float, HERE).list()) {
                text.append(bucket.count())
                        .append(" x ")
                        .append(bucket.length())
                        .append(", ");
            }
            return text.toString();
        }
    }

    @Test
    void neighbours_share_a_bucket_where_padding_is_cheaper_than_one_more() {
        assertThat(cut(7, 8, 8)).isEqualTo("3 x 8, ");
        assertThat(cut(8, 2, 8)).isEqualTo("1 x 2, 2 x 8, ");
        assertThat(cut(8, 10, 20, 22)).isEqualTo("2 x 10, 2 x 22, ");
        assertThat(cut(5)).isEqualTo("1 x 5, ");
    }

    @Test
    void filling_and_stripping_gives_every_row_back() {
        Random random = new Random(TinyBert.SEED);
        try (Scope scope = Scope.inference()) {
            for (int round = 0; round < 50; round++) {
                int[] lengths = random.ints(1 + random.nextInt(12), 1, 20).toArray();
                long row = 0;
                torch.manual_seed(TinyBert.SEED);
                Tensor x = torch.randn(Arrays.stream(lengths).sum(), 3);
                for (Buckets.Bucket bucket : Buckets.similar(lengths(lengths), ScalarType.Float, HERE)
                        .list()) {
                    Tensor rows = x.narrow(0, row, bucket.rows()); // (R, 3)
                    Tensor filled = bucket.fill(rows); // (B L, 3)
                    assertThat(filled.size(0)).isEqualTo((long) bucket.count() * bucket.length());
                    assertThat(Tensors.toFloats(bucket.strip(filled)))
                            .as("%s; %s", Arrays.toString(lengths), TinyBert.replay())
                            .containsExactly(Tensors.toFloats(rows));
                    row += bucket.rows();
                }
                assertThat(row).isEqualTo(x.size(0));
            }
        }
    }

    @Test
    void attention_in_buckets_equals_attention_by_length() {
        Batch batch = Batch.of(TinyBert.sequences(12, 40));
        BertConfig config = TinyBert.config();
        try (Parameters parameters = TinyBert.parameters(Precision.FP32);
                Scope scope = Scope.inference()) {
            torch.manual_seed(TinyBert.SEED);
            SelfAttention attention = new SelfAttention(config, parameters, "attention");
            Tensor x = torch.randn(batch.tokens(), config.hiddenSize());
            Buckets similar = Buckets.similar(batch, ScalarType.Float, HERE);
            assertThat(similar.list()).hasSizeLessThan(batch.groups().size());
            Tensor wanted = attention.forward(x, Buckets.exact(batch, ScalarType.Float, HERE), UNWANTED);
            assertThat(Tensors.toFloats(attention.forward(x, similar, UNWANTED)))
                    .as(TinyBert.replay())
                    .containsExactly(Tensors.toFloats(wanted), within(1e-5f));
        }
    }
}
