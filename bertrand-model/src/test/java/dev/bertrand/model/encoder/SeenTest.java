package dev.bertrand.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that attend to some of the others: each is as if nothing but what it sees were there. */
class SeenTest {
    private static final int LONGEST = 24;

    /** Of each text, the first tokens attend to each other and the rest to the left; some texts attend to everything. */
    private static List<Sequence> texts() {
        Random random = new Random(TinyBert.SEED);
        List<Sequence> texts = new ArrayList<>();
        for (Sequence text : TinyBert.sequences(12, LONGEST)) {
            int read = random.nextInt(text.length() + 1);
            int[] seen = IntStream.range(0, text.length())
                    .map(i -> i < read ? read : i)
                    .toArray();
            texts.add(new Sequence(text.ids(), text.typeIds(), text.positions(), random.nextInt(4) == 0 ? null : seen));
        }
        return texts;
    }

    private static Sequence part(Sequence text, int... tokens) {
        return new Sequence(
                pick(text.ids(), tokens), pick(text.typeIds(), tokens), pick(text.positions(), tokens), null);
    }

    private static int[] pick(int[] values, int... indices) {
        return IntStream.of(indices).map(i -> values[i]).toArray();
    }

    private static float[][] run(Encoder encoder, Precision precision, boolean planned, Batch batch) {
        if (!planned) {
            return rows(batch, encoder.forward(batch, Keep.LAST).last());
        }
        try (InferencePlan plan = encoder.compile(precision, Kernels.FASTEST)) {
            return rows(batch, plan.forward(batch, Keep.LAST).last());
        }
    }

    private static float[][] rows(Batch batch, Tensor states) {
        assertThat(states.size(0)).isEqualTo(batch.tokens());
        return Tensors.toRows(states);
    }

    @ParameterizedTest
    @CsvSource({"FP32, false, 1e-5", "FP32, true, 1e-5", "BF16, false, 0.06", "BF16, true, 0.06"})
    void what_a_token_does_not_see_changes_nothing(Precision precision, boolean planned, float bound) {
        List<Sequence> texts = texts();
        Batch batch = Batch.of(texts);
        try (Parameters parameters = TinyBert.parameters(precision);
                Scope scope = Scope.inference()) {
            Encoder encoder = new Encoder(TinyBert.config(), parameters);
            TinyBert.spread(parameters);
            float[][] states = run(encoder, precision, planned, batch);
            Random random = new Random(TinyBert.SEED);
            for (int i = 0; i < texts.size(); i++) {
                Sequence text = texts.get(i);
                int[] seen = text.seen();
                int token = random.nextInt(text.length());
                int first = seen == null ? text.length() : seen[token];
                // Left to right, what a token sees does not see what it does not: the text could end there.
                int[] visible = IntStream.range(0, Math.max(first, token + 1)).toArray();
                Sequence cut = part(text, visible);
                int[] cutSeen = seen == null ? null : Arrays.copyOf(seen, visible.length);
                Batch alone = Batch.of(new Sequence(cut.ids(), cut.typeIds(), cut.positions(), cutSeen));
                assertThat(run(encoder, precision, planned, alone)[token])
                        .as("text %d, token %d; %s", i, token, TinyBert.replay())
                        .containsExactly(states[batch.start(i) + token], within(bound));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "FP64"})
    void a_copy_that_sees_the_left_of_its_original_is_as_a_token_in_its_place(Precision precision) {
        int[] ids = {5, 6, 7, 8, 9};
        int[] types = {0, 0, 1, 1, 1};
        int[] positions = {0, 1, 2, 3, 4};
        int copy = 42;
        try (Parameters parameters = TinyBert.parameters(precision);
                Scope scope = Scope.inference()) {
            Encoder encoder = new Encoder(TinyBert.config(), parameters);
            TinyBert.spread(parameters);
            // Behind a text, a copy of each written token: at the same place, behind what is before that.
            Sequence copied = new Sequence(
                    new int[] {5, 6, 7, 8, 9, copy, copy, copy},
                    new int[] {0, 0, 1, 1, 1, 1, 1, 1},
                    new int[] {0, 1, 2, 3, 4, 2, 3, 4},
                    new int[] {2, 2, 2, 3, 4, 2, 3, 4});
            float[][] states = run(encoder, precision, false, Batch.of(copied));
            for (int written = 0; written < 3; written++) {
                int length = 2 + written + 1;
                int[] replaced = Arrays.copyOf(ids, length);
                replaced[length - 1] = copy;
                Sequence text = new Sequence(
                        replaced,
                        Arrays.copyOf(types, length),
                        Arrays.copyOf(positions, length),
                        Arrays.copyOf(new int[] {2, 2, 2, 3, 4}, length));
                assertThat(states[5 + written])
                        .as(TinyBert.replay())
                        .containsExactly(run(encoder, precision, false, Batch.of(text))[length - 1], within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "4"})
    void seen_has_an_entry_for_every_token(int entries) {
        assertThatThrownBy(() -> new Sequence(new int[3], new int[3], new int[3], new int[entries]))
                .hasMessageContaining("an entry for each of 3 ids, got " + entries);
    }
}
