package dev.bertrand.tasks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Side;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenWindowsTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##s")),
            TokenizerConfig.uncased());

    @Property(tries = 300)
    void each_token_is_answered_once_where_its_nearer_end_is_farthest(
            @ForAll @IntRange(max = 60) int words,
            @ForAll @IntRange(min = 3, max = 20) int maxLength,
            @ForAll @IntRange(max = 17) int stride) {
        Assume.that(stride < maxLength - 2);
        TokenWindows windows = new Windowing(maxLength, stride).cut(TOKENIZER, Collections.nCopies(words, "as"));

        assertThat(windows.tokens()).isEqualTo(2 * words);
        int[] owners = new int[windows.tokens()];
        Arrays.fill(owners, -1);
        for (int window = 0; window < windows.windows().size(); window++) {
            assertThat(windows.windows().get(window).length()).isLessThanOrEqualTo(maxLength);
            for (int token : windows.answered(window)) {
                if (token >= 0) {
                    assertThat(owners[token]).isEqualTo(-1);
                    owners[token] = window;
                }
            }
        }
        int room = maxLength - 2;
        for (int token = 0; token < owners.length; token++) {
            assertThat(owners[token]).isEqualTo(bestWindow(token, owners.length, room, room - stride));
            assertThat(windows.wordIds()[token]).isEqualTo(token / 2);
        }
    }

    /** By definition: of all windows that hold the token, the one with the most context, the first of equals. */
    private static int bestWindow(int token, int tokens, int room, int step) {
        int best = -1;
        double most = -1;
        for (int window = 0; window == 0 || (window - 1) * step + room < tokens; window++) {
            int start = window * step;
            int end = Math.min(tokens, start + room);
            double context = Math.min(token - start, end - 1 - token) + 0.01 * (end - start);
            if (start <= token && token < end && context > most) {
                best = window;
                most = context;
            }
        }
        return best;
    }

    @Test
    void a_text_that_fits_is_one_window_and_the_encoding_it_always_was() {
        TokenWindows windows = Windowing.of(8).cut(TOKENIZER, "as b as");

        assertThat(windows.windows()).containsExactly(TOKENIZER.encode("as b as"));
        assertThat(windows.answered(0)).containsExactly(-1, 0, 1, 2, 3, 4, -1);
        assertThat(windows.wordIds()).containsExactly(0, 0, 1, 2, 2);
        assertThat(windows.span(4)).hasToString("Span[start=6, end=7]");
    }

    @Test
    void windows_start_at_the_first_token_whatever_side_the_tokenizer_cuts() {
        BertTokenizer left =
                TOKENIZER.withOptions(EncodeOptions.defaults().truncatedTo(4).withSides(Side.LEFT, null));

        assertThat(new Windowing(4, 1).cut(left, "a b a b").windows())
                .extracting(Encoding::tokens)
                .containsExactly(
                        List.of("[CLS]", "a", "b", "[SEP]"),
                        List.of("[CLS]", "b", "a", "[SEP]"),
                        List.of("[CLS]", "a", "b", "[SEP]"));
    }

    @Test
    void special_tokens_of_the_text_itself_are_words() {
        TokenWindows windows = Windowing.of(8).cut(TOKENIZER, "a [MASK] b");

        assertThat(windows.wordIds()).containsExactly(0, 1, 2);
        assertThat(IntStream.of(windows.answered(0))).containsExactly(-1, 0, 1, 2, -1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2  | 0  | windows of 2 tokens have no room for words
            8  | 6  | windows of 8 tokens cannot repeat 6 of the one before
            8  | -1 | 0 to 5 can be repeated
            """)
    void windows_without_room_are_refused(int maxLength, int stride, String message) {
        assertThatThrownBy(() -> new Windowing(maxLength, stride))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "16, 4", "128, 32", "512, 64"})
    void short_windows_repeat_a_quarter_and_long_ones_64_tokens(int maxLength, int stride) {
        assertThat(Windowing.of(maxLength)).isEqualTo(new Windowing(maxLength, stride));
    }
}
