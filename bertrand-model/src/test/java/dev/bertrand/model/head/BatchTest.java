package dev.bertrand.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.torch.Machine;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final BertForSequenceClassification model =
            new BertForSequenceClassification(TinyBert.config("a", "b"), TinyBert.parameters(Precision.FP32));

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void a_batch_in_any_order_equals_one_by_one() {
        List<Sequence> sequences = TinyBert.sequences(20, 30);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(TinyBert.SEED));
        try (Scope scope = Scope.inference()) {
            float[][] together = Tensors.toRows(
                    model.forward(Batch.of(order.stream().map(sequences::get).toList())));
            for (int i = 0; i < order.size(); i++) {
                float[] alone = Tensors.toFloats(model.forward(Batch.of(sequences.get(order.get(i)))));
                assertThat(together[i])
                        .as("sequence %d; %s", order.get(i), TinyBert.replay())
                        .containsExactly(alone, within(1e-5f));
            }
        }
    }

    @Test
    void the_fused_attention_equals_the_one_that_keeps_probabilities() {
        Batch batch = Batch.of(TinyBert.sequences(8, 30));
        try (Scope scope = Scope.inference()) {
            Hidden fused = model.encoder().forward(batch, Keep.LAST);
            Hidden kept = model.encoder().forward(batch, Keep.ATTENTIONS);
            assertThat(Tensors.toFloats(fused.last())).containsExactly(Tensors.toFloats(kept.last()), within(1e-5f));
            for (List<Tensor> layer : kept.attentions()) {
                assertThat(layer).hasSameSizeAs(batch.groups());
                for (Tensor probabilities : layer) { // (B, N, L, L)
                    for (float sum : Tensors.toFloats(probabilities.sum(3))) {
                        assertThat(sum).isCloseTo(1, within(1e-5f));
                    }
                }
            }
        }
    }

    @Test
    void a_mask_with_holes_equals_the_same_tokens_at_the_same_positions() {
        int[] ids = {5, 6, 7, 8, 9};
        Sequence holes = Sequence.of(ids, new int[5], new int[] {1, 0, 1, 0, 1});
        assertThat(holes.ids()).containsExactly(5, 7, 9);
        assertThat(holes.positions()).containsExactly(0, 2, 4);
    }

    @Test
    void inputs_outside_the_model_are_refused_with_what_it_takes() {
        Sequence long65 =
                new Sequence(new int[65], new int[65], IntStream.range(0, 65).toArray());
        Sequence unknownId = new Sequence(new int[] {99}, new int[1], new int[1]);
        Sequence segment = new Sequence(new int[1], new int[] {2}, new int[1]);
        try (Scope scope = Scope.inference()) {
            assertThatThrownBy(() -> model.forward(Batch.of(long65)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("position 64 is outside this model's 0 to 63");
            assertThatThrownBy(() -> model.forward(Batch.of(unknownId))).hasMessageContaining("token id 99");
            assertThatThrownBy(() -> model.forward(Batch.of(segment))).hasMessageContaining("segment 2");
        }
        assertThatThrownBy(() -> Batch.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sequence.of(new int[2], new int[2], new int[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void two_thousand_forward_passes_keep_pointers_and_memory_flat() {
        Random random = new Random(TinyBert.SEED);
        List<Sequence> sequences = TinyBert.sequences(50, 60);
        long before = 0;
        long resident = 0;
        for (int i = 0; i < 2_500; i++) {
            if (i == 500) { // every length has been seen, and the Java heap has its size
                TinyBert.collectWhatOtherTestsLeft();
                before = Pointer.totalCount();
                resident = Machine.residentBytes();
            }
            int from = random.nextInt(40);
            try (Scope scope = Scope.inference()) {
                model.forward(Batch.of(sequences.subList(from, from + 1 + random.nextInt(10))));
            }
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
        assertThat(Machine.residentBytes() - resident).isLessThan(100_000_000);
    }
}
