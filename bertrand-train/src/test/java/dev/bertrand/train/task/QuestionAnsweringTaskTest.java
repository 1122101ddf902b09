package dev.bertrand.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.train.TrainingSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QuestionAnsweringTaskTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.concat(
                            Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
                            IntStream.range(0, 200).mapToObj(i -> "w" + i))
                    .toList()),
            TokenizerConfig.uncased());
    private static final String CONTEXT =
            String.join(" ", IntStream.range(0, 100).mapToObj(i -> "w" + i).toList());

    private static QuestionExample question(boolean impossible, Answer... answers) {
        return new QuestionExample("q", "w150 w151", CONTEXT, List.of(answers), impossible, "train.json");
    }

    private static Answer answer(String text) {
        return new Answer(text, CONTEXT.indexOf(text));
    }

    /** What each window is to point at, in words; [CLS] for no answer. */
    private static List<String> targets(QuestionExample example) {
        TrainingSet set = QuestionAnsweringTask.of(List.of(example)).trainingSet(List.of(example), TOKENIZER, 48);
        Targets.Spans spans =
                (Targets.Spans) set.targets(IntStream.range(0, set.size()).toArray());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            Sequence sequence = set.sequence(i);
            texts.add(String.join(
                    " ",
                    IntStream.rangeClosed(spans.starts()[i], spans.ends()[i])
                            .mapToObj(token -> TOKENIZER.token(sequence.ids()[token]))
                            .toList()));
        }
        return texts;
    }

    // 48 tokens less the question and three special ones are 43 of the context; each window repeats 16 of them, so that
    // they begin at words 0, 27 and 54, and the last one at 81 has 19.
    @Test
    void windows_that_hold_the_answer_point_at_it_and_the_others_at_cls() {
        assertThat(targets(question(false, answer("w30 w31 w32"))))
                .containsExactly("w30 w31 w32", "w30 w31 w32", "[CLS]", "[CLS]");
        assertThat(targets(question(false, answer("w42 w43")))).containsExactly("[CLS]", "w42 w43", "[CLS]", "[CLS]");
        assertThat(targets(question(false, answer("w99")))).containsExactly("[CLS]", "[CLS]", "[CLS]", "w99");
    }

    @Test
    void a_question_without_an_answer_points_at_cls_and_one_whose_answer_is_elsewhere_teaches_nothing() {
        assertThat(targets(question(true))).containsExactly("[CLS]", "[CLS]", "[CLS]", "[CLS]");
        assertThat(targets(question(false, new Answer("elsewhere", Answer.UNLOCATED))))
                .isEmpty();
    }

    @Test
    void a_model_that_may_find_no_answer_keeps_the_threshold_that_served_f1_best() {
        QuestionAnsweringTask task = new QuestionAnsweringTask(true);
        BertConfig trained = task.configure(BertConfig.tiny());
        assertThat(trained.nullThreshold()).isZero();
        assertThat(task.tuned(trained, Map.of("best_f1_thresh", -1.5)).nullThreshold())
                .isEqualTo(-1.5);
        assertThat(new QuestionAnsweringTask(false).configure(trained).nullThreshold())
                .isNull();
    }

    @Test
    void answers_can_be_scored_on_any_choice_of_questions() {
        List<QuestionExample> questions = IntStream.range(0, 3)
                .mapToObj(i ->
                        new QuestionExample("q" + i, "w150", CONTEXT, List.of(answer("w3" + i)), false, "dev.json"))
                .toList();
        Outcome outcome = QuestionAnsweringTask.outcome(
                questions, Stream.of("w30", "w31 w50", "w99").map(this::said).toList());
        // F1 of the three: 1, 2 of 1 + 2 words, 0
        assertThat(outcome.score().get("exact_match")).isCloseTo(100 / 3.0, within(1e-9));
        assertThat(outcome.score().get("f1")).isCloseTo(500 / 9.0, within(1e-9));
        Map<String, Double> chosen = outcome.metrics().apply(new int[] {0, 0, 1, 2});
        assertThat(chosen.get("exact_match")).isCloseTo(50, within(1e-9));
        assertThat(chosen.get("f1")).isCloseTo(200 / 3.0, within(1e-9));
    }

    private dev.bertrand.tasks.pipeline.Answer said(String text) {
        dev.bertrand.tasks.pipeline.Answer.Candidate only =
                new dev.bertrand.tasks.pipeline.Answer.Candidate(text, 0, 0, text.length(), 1, 0, 0);
        return new dev.bertrand.tasks.pipeline.Answer(text, 0, 0, text.length(), 1, null, List.of(only), 0);
    }
}
