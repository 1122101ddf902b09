package dev.bertrand.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertForPreTrainingTest {
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(5, 9);
    private static final int[] NEXT = {0, 1, 1, 0, 1};

    private final BertForPreTraining model =
            new BertForPreTraining(TinyBert.config(), TinyBert.parameters(Precision.FP64));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        model.close();
    }

    /** Every second token is masked; the last sequence has none. */
    private static Targets.TokenClasses words() {
        int[][] words = new int[SEQUENCES.size()][];
        for (int i = 0; i < words.length; i++) {
            words[i] = new int[SEQUENCES.get(i).length()];
            for (int k = 0; k < words[i].length; k++) {
                words[i][k] = i < 4 && k % 2 == 1 ? 5 + 7 * i + k : Targets.IGNORED;
            }
        }
        return new Targets.TokenClasses(words);
    }

    @Test
    void the_loss_is_the_sum_of_both_means() {
        TinyBert.spread(model.parameters());
        Targets.TokenClasses words = words();
        try (Scope scope = Scope.inference()) {
            Batch batch = Batch.of(SEQUENCES);
            Hidden hidden = model.encode(batch);
            double wordLoss = 0;
            for (int i = 0; i < SEQUENCES.size(); i++) {
                double[] logits = Tensors.toDoubles(hidden.of(model.logits(hidden), i));
                for (int k = 0; k < words.classes()[i].length; k++) {
                    if (words.classes()[i][k] != Targets.IGNORED) {
                        wordLoss += loss(Arrays.copyOfRange(logits, 99 * k, 99 * (k + 1)), words.classes()[i][k]);
                    }
                }
            }
            double[] pairs = Tensors.toDoubles(model.next(hidden)); // (B, 2)
            double nextLoss = 0;
            for (int i = 0; i < NEXT.length; i++) {
                nextLoss += loss(Arrays.copyOfRange(pairs, 2 * i, 2 * i + 2), NEXT[i]);
            }
            assertThat(model.loss(batch, new Targets.PreTraining(words, new Targets.Classes(NEXT)))
                            .item_double())
                    .isCloseTo(wordLoss / words.counted() + nextLoss / NEXT.length, within(1e-10));
        }
    }

    private static double loss(double[] logits, int wanted) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Math.log(sum) - logits[wanted];
    }

    @Test
    void its_parameters_have_the_names_of_hugging_face_and_open_both_ways() throws IOException {
        assertThat(model.parameters().names("cls."))
                .containsExactlyInAnyOrder(
                        "cls.predictions.transform.dense.weight",
                        "cls.predictions.transform.dense.bias",
                        "cls.predictions.transform.LayerNorm.weight",
                        "cls.predictions.transform.LayerNorm.bias",
                        "cls.predictions.bias",
                        "cls.seq_relationship.weight",
                        "cls.seq_relationship.bias");
        model.savePretrained(folder, null);
        try (BertForPreTraining again = BertForPreTraining.fromPretrained(folder);
                BertForMaskedLM words = BertForMaskedLM.fromPretrained(folder)) {
            assertThat(again.report().initialized()).isEmpty();
            assertThat(again.report().unexpected()).isEmpty();
            assertThat(words.report().initialized()).isEmpty();
        }
    }

    @Test
    void targets_of_another_kind_are_refused() {
        assertThatThrownBy(() -> model.loss(Batch.of(SEQUENCES), words()))
                .hasMessageContaining("BertForPreTraining learns from PreTraining, got TokenClasses");
        Targets wrong = new Targets.PreTraining(words(), new Targets.Classes(new int[] {0, 1, 2, 0, 0}));
        assertThatThrownBy(() -> model.loss(Batch.of(SEQUENCES), wrong)).hasMessageContaining("got 2");
    }
}
