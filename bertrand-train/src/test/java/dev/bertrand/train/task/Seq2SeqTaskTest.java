package dev.bertrand.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.Seq2SeqExample;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.train.TrainingSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Seq2SeqTaskTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "x", "y", "z")),
            TokenizerConfig.uncased());
    private static final int CLS = 2;
    private static final int SEP = 3;
    private static final int MASK = 4;
    private static final int A = 5;
    private static final int X = 8;

    private static final List<Seq2SeqExample> EXAMPLES = List.of(
            new Seq2SeqExample("0", "a b", List.of("x y z", "x"), "test:1"),
            new Seq2SeqExample("1", "c", List.of("z"), "test:2"));

    private static Seq2SeqTask task(Seq2SeqTask.Start start) {
        return new Seq2SeqTask(start, null, 8, null, GenerationSettings.defaults());
    }

    private static TrainingSet set(Seq2SeqTask.Start start, int maxLength) {
        return task(start).trainingSet(EXAMPLES, TOKENIZER, maxLength);
    }

    @Test
    void causal_tokens_predict_the_one_behind_them_from_the_end_of_what_is_read_on() {
        TrainingSet set = set(Seq2SeqTask.Start.CAUSAL, 16);
        assertThat(set.size()).isEqualTo(3); // a pair for each reference
        Sequence first = set.sequence(0);
        assertThat(first.ids()).containsExactly(CLS, A, A + 1, SEP, X, X + 1, X + 2);
        assertThat(first.typeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1);
        assertThat(first.positions()).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(first.seen()).containsExactly(4, 4, 4, 4, 4, 5, 6);
        Targets.TokenClasses targets = (Targets.TokenClasses) set.targets(new int[] {0, 2});
        int none = Targets.IGNORED;
        assertThat(targets.classes()[0]).containsExactly(none, none, none, X, X + 1, X + 2, SEP);
        assertThat(targets.classes()[1]).containsExactly(none, none, X + 2, SEP);
        assertThat(set.length(0)).isEqualTo(7);
    }

    @Test
    void masked_copies_predict_the_token_in_whose_place_they_are() {
        TrainingSet set = set(Seq2SeqTask.Start.MASKED, 16);
        Sequence first = set.sequence(0);
        assertThat(Arrays.copyOf(first.ids(), 7)).containsExactly(CLS, A, A + 1, SEP, X, X + 1, X + 2);
        assertThat(first.typeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1);
        assertThat(first.positions()).containsExactly(0, 1, 2, 3, 4, 5, 6, 4, 5, 6, 7);
        assertThat(first.seen()).containsExactly(4, 4, 4, 4, 4, 5, 6, 4, 5, 6, 7);
        Targets.TokenClasses targets = (Targets.TokenClasses) set.targets(new int[] {0});
        int none = Targets.IGNORED;
        assertThat(targets.classes()[0])
                .containsExactly(none, none, none, none, none, none, none, X, X + 1, X + 2, SEP);
        assertThat(set.length(0)).isEqualTo(11);
    }

    @Test
    void copies_are_mostly_masks_and_drawn_anew_in_every_epoch() {
        TrainingSet set = set(Seq2SeqTask.Start.MASKED, 16);
        int epochs = 2000;
        int[] copies = IntStream.range(0, epochs)
                .flatMap(epoch -> IntStream.of(set.epoch(epoch)))
                .filter(index -> index % set.size() == 0)
                .flatMap(index -> IntStream.of(set.sequence(index).ids()).skip(7))
                .toArray();
        assertThat(copies).hasSize(4 * epochs);
        double masks = IntStream.of(copies).filter(id -> id == MASK).count() / (double) copies.length;
        double kept = IntStream.range(0, copies.length)
                        .filter(i -> copies[i] == new int[] {X, X + 1, X + 2, SEP}[i % 4])
                        .count()
                / (double) copies.length;
        // One random word of eleven is a [MASK], another one the token itself.
        assertThat(masks).isBetween(0.79, 0.83);
        assertThat(kept).isBetween(0.09, 0.13);
        assertThat(set.epoch(1)).containsExactly(3, 4, 5);
        assertThat(set.sequence(3).ids()).hasSameSizeAs(set.sequence(0).ids());
    }

    @Test
    void a_decoder_learns_texts_from_the_token_that_begins_them_to_the_one_that_ends_them() {
        TrainingSet set = set(Seq2SeqTask.Start.WARM, 16);
        assertThat(set.sequence(0).ids()).containsExactly(CLS, A, A + 1, SEP);
        assertThat(set.sequence(0).seen()).isNull();
        Targets.Texts texts = (Targets.Texts) set.targets(new int[] {0, 2});
        assertThat(texts.ids()[0]).containsExactly(CLS, X, X + 1, X + 2, SEP);
        assertThat(texts.ids()[1]).containsExactly(CLS, X + 2, SEP);
        assertThat(texts.counted()).isEqualTo(6);
    }

    @Test
    void what_is_too_long_is_cut_and_still_ends() {
        Seq2SeqTask task = new Seq2SeqTask(Seq2SeqTask.Start.CAUSAL, null, 3, null, GenerationSettings.defaults());
        Sequence first = task.trainingSet(EXAMPLES, TOKENIZER, 3).sequence(0);
        assertThat(first.ids()).containsExactly(CLS, A, SEP, X, X + 1);
    }

    @ParameterizedTest
    @EnumSource(Seq2SeqTask.Start.class)
    void the_config_says_who_writes(Seq2SeqTask.Start start) {
        DecoderConfig decoder = task(start).configure(BertConfig.tiny()).decoder();
        DecoderConfig wanted = switch (start) {
            case CAUSAL -> DecoderConfig.CAUSAL;
            case MASKED -> DecoderConfig.MASKED;
            case RANDOM, WARM -> DecoderConfig.cross(2, false);
            case SHARED -> DecoderConfig.cross(2, true);
        };
        assertThat(decoder).isEqualTo(wanted);
    }

    @Test
    void layers_are_for_a_decoder_that_has_its_own() {
        assertThatThrownBy(() -> new Seq2SeqTask(Seq2SeqTask.Start.SHARED, 3, 8, null, GenerationSettings.defaults()))
                .hasMessageContaining("shared has no layers of its own");
        Seq2SeqTask task = new Seq2SeqTask(Seq2SeqTask.Start.RANDOM, 3, 8, null, GenerationSettings.defaults());
        assertThat(task.configure(BertConfig.tiny()).decoder()).isEqualTo(DecoderConfig.cross(3, false));
    }

    @Test
    void what_is_read_and_written_in_one_sequence_needs_positions_for_both() {
        assertThat(task(Seq2SeqTask.Start.MASKED).positions(60)).isEqualTo(68);
        assertThat(task(Seq2SeqTask.Start.WARM).positions(60)).isEqualTo(60);
        assertThat(task(Seq2SeqTask.Start.WARM).positions(4)).isEqualTo(8);
    }
}
