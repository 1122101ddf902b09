package dev.bertrand.tasks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Answers from logits that were made up: [CLS] q [SEP] a b c d e [SEP]. */
class AnswerSearchTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "q", "a", "b", "c", "d", "e")
                    .toList()),
            TokenizerConfig.uncased());
    private static final AnswerOptions OPTIONS = AnswerOptions.of(64);

    private static float[][] logits(float[] starts, float[] ends) {
        float[][] rows = new float[9][2];
        IntStream.range(0, 9).forEach(i -> rows[i] = new float[] {starts[i], ends[i]});
        return rows;
    }

    private static Answer search(AnswerOptions options, List<String> paragraphs, float[][]... logits) {
        Question question = new Question("q", paragraphs);
        AnswerSearch search = new AnswerSearch(question, options);
        for (int i = 0; i < paragraphs.size(); i++) {
            search.add(
                    i,
                    ContextWindow.of(TOKENIZER, "q", paragraphs.get(i), options).get(0),
                    logits[i]);
        }
        return search.finish();
    }

    private static final float[][] LOGITS = logits(
            //           [CLS] q [SEP] a  b  c  d  e [SEP]
            new float[] {6, 99, 99, 0, 3, 1, 5, 0, 99}, new float[] {0, 99, 99, 1, 0, 4, 0, 0, 99});

    @Test
    void start_and_end_are_searched_together_and_inside_the_context() {
        // The likeliest start, d, has no likely end behind it: 5 + 0; b to c is 3 + 4.
        Answer answer = search(OPTIONS, List.of("a  b c d e"), LOGITS);
        assertThat(answer.text()).isEqualTo("b c");
        assertThat(answer.start()).isEqualTo(3);
        assertThat(answer.nullOdds()).isNull();
        assertThat(answer.nbest()).hasSize(15); // all pairs of five tokens
        double sum =
                answer.nbest().stream().mapToDouble(Answer.Candidate::score).sum();
        assertThat(sum).isEqualTo(1, within(1e-9));
        assertThat(answer.score() / answer.nbest().get(1).score()).isEqualTo(Math.exp(7 - 5), within(1e-6));
    }

    @Test
    void an_answer_is_no_longer_than_asked_for() {
        assertThat(search(OPTIONS.withMaxAnswer(1), List.of("a b c d e"), LOGITS)
                        .text())
                .isIn("c", "d"); // 1 + 4 and 5 + 0
        assertThat(search(OPTIONS.withNbest(3), List.of("a b c d e"), LOGITS).nbest())
                .hasSize(3);
    }

    @Test
    void no_answer_is_one_where_it_is_likelier_by_more_than_the_threshold() {
        // No answer has 6 + 0, the best one 3 + 4.
        AnswerOptions options = OPTIONS.withNullThreshold(-1.5);
        Answer none = search(options, List.of("a b c d e"), LOGITS);
        assertThat(none.text()).isEmpty();
        assertThat(none.nullOdds()).isEqualTo(-1);
        assertThat(none.best().text()).isEqualTo("b c");
        assertThat(none.nbest()).anySatisfy(candidate -> {
            assertThat(candidate.text()).isEmpty();
            assertThat(candidate.startLogit()).isEqualTo(6);
        });
        assertThat(search(options.withNullThreshold(-1.0), List.of("a b c d e"), LOGITS)
                        .text())
                .isEqualTo("b c");
    }

    @Test
    void the_best_paragraph_answers_and_the_one_surest_of_an_answer_says_how_likely_none_is() {
        float[][] better = logits(new float[] {1, 0, 0, 9, 0, 0, 0, 0, 0}, new float[] {1, 0, 0, 9, 0, 0, 0, 0, 0});
        Answer answer = search(OPTIONS.withNullThreshold(0.0), List.of("a b c d e", "e d c b a"), LOGITS, better);
        assertThat(answer.text()).isEqualTo("e");
        assertThat(answer.paragraph()).isEqualTo(1);
        assertThat(answer.start()).isZero();
        assertThat(answer.nullOdds()).isEqualTo(2 - 18);
    }
}
