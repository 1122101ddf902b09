package dev.bertrand.train.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.train.TrainingSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaggingTaskTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##s", "##t")),
            TokenizerConfig.uncased());
    private static final LabelSet LABELS = LabelSet.of(List.of("O", "B-X", "I-X", "B-Y", "NOUN"));

    private static TrainingSet set(Alignment alignment, int maxLength, List<String> words, List<String> tags) {
        TaggedExample example = new TaggedExample("0", words, tags, "a.conll:1");
        return new TaggingTask(LABELS, alignment).trainingSet(List.of(example), TOKENIZER, maxLength);
    }

    private static List<String> targets(TrainingSet set, int index) {
        int[][] classes = ((Targets.TokenClasses) set.targets(new int[] {index})).classes();
        List<String> names = new ArrayList<>();
        for (int target : classes[0]) {
            names.add(target == Targets.IGNORED ? "-" : LABELS.name(target));
        }
        return names;
    }

    /** run_ner.py's b_to_i_label: B-Y has no I-Y to turn into. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FIRST | - O - B-X - - I-X - B-Y - NOUN - -
            ALL   | - O O B-X I-X I-X I-X I-X B-Y B-Y NOUN NOUN -
            """)
    void a_words_pieces_learn_its_label_by_the_alignment(Alignment alignment, String targets) {
        TrainingSet set =
                set(alignment, 64, List.of("as", "ast", "as", "as", "as"), List.of("O", "B-X", "I-X", "B-Y", "NOUN"));

        assertThat(set.size()).isEqualTo(1);
        assertThat(targets(set, 0)).containsExactly(targets.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "6, 3", "5, 12", "6, 12", "50, 4", "50, 9", "49, 16", "50, 20"})
    void every_word_of_a_long_sentence_is_learnt_once(int words, int maxLength) {
        TrainingSet set =
                set(Alignment.FIRST, maxLength, Collections.nCopies(words, "as"), Collections.nCopies(words, "B-X"));

        int learnt = 0;
        for (int window = 0; window < set.size(); window++) {
            Sequence sequence = set.sequence(window);
            assertThat(sequence.length()).isLessThanOrEqualTo(maxLength);
            List<String> targets = targets(set, window);
            assertThat(targets).hasSize(sequence.length());
            for (int token = 0; token < targets.size(); token++) {
                if (!targets.get(token).equals("-")) {
                    assertThat(TOKENIZER.token(sequence.ids()[token])).isEqualTo("a");
                    learnt++;
                }
            }
        }
        assertThat(learnt).isEqualTo(words);
    }
}
