package dev.bertrand.tasks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Span;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextWindowTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.concat(
                            Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
                            IntStream.range(0, 400).mapToObj(i -> "w" + i))
                    .toList()),
            TokenizerConfig.uncased());

    private static String words(int from, int to) {
        return String.join(" ", IntStream.range(from, to).mapToObj(i -> "w" + i).toList());
    }

    private static AnswerOptions options(int maxLength, int stride, int maxQuestion) {
        return new AnswerOptions(maxLength, stride, maxQuestion, 30, 20, null);
    }

    /** google-research/bert, run_squad.py, _check_is_max_context, word by word. */
    private static int bestWindow(List<int[]> spans, int position) { // start and length of each
        double bestScore = 0;
        int best = -1;
        for (int i = 0; i < spans.size(); i++) {
            int end = spans.get(i)[0] + spans.get(i)[1] - 1;
            if (position < spans.get(i)[0] || position > end) {
                continue;
            }
            int left = position - spans.get(i)[0];
            int right = end - position;
            double score = Math.min(left, right) + 0.01 * spans.get(i)[1];
            if (best < 0 || score > bestScore) {
                bestScore = score;
                best = i;
            }
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void every_token_counts_in_the_window_that_the_original_gives_it_to(long seed) {
        Random random = new Random(seed);
        int length = 1 + random.nextInt(300);
        int maxLength = 24 + random.nextInt(60);
        AnswerOptions options = options(maxLength, random.nextInt(maxLength / 3), 8);
        List<ContextWindow> windows = ContextWindow.of(TOKENIZER, words(0, 5), words(0, length), options);

        List<int[]> spans = new ArrayList<>();
        int[] owners = new int[length];
        for (int i = 0; i < windows.size(); i++) {
            ContextWindow window = windows.get(i);
            int first =
                    window.encoding().ids()[window.first()] - TOKENIZER.id("w0").getAsInt();
            spans.add(new int[] {first, window.last() + 1 - window.first()});
            for (int token = window.first(); token <= window.last(); token++) {
                owners[first + token - window.first()] += window.hasMost(token) ? 1 + i : 0;
            }
        }
        for (int position = 0; position < length; position++) {
            assertThat(owners[position] - 1)
                    .as("token %d of %d, seed %d", position, length, seed)
                    .isEqualTo(bestWindow(spans, position));
        }
    }

    @Test
    void a_long_question_is_cut_and_says_so() {
        ContextWindow window = ContextWindow.of(TOKENIZER, words(0, 12), words(20, 30), options(64, 8, 8))
                .get(0);
        assertThat(window.truncatedTokens()).isEqualTo(4);
        assertThat(window.encoding().tokens().subList(0, 10))
                .containsExactly("[CLS]", "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "[SEP]");
        Span span = window.span(window.first());
        assertThat(words(20, 30).substring(span.start(), span.end())).isEqualTo("w20");
    }

    @Test
    void a_stride_that_leaves_no_room_is_an_error() {
        assertThatThrownBy(() -> options(64, 40, 32)).hasMessageContaining("are 29; take a smaller stride");
    }
}
