package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference: Hugging Face tokenizers 0.21 through {@link Oracle}. */
class TruncationTest {
    private static final String LONG = "the old city of paris is good for reading and playing, runners! straße 你好世界";
    private static final String SHORT = "was it bad?";
    private static final List<TextInput> INPUTS = List.of(
            TextInput.of(LONG),
            TextInput.of(SHORT),
            TextInput.of(""),
            TextInput.of(LONG, SHORT),
            TextInput.of(SHORT, LONG),
            TextInput.of(LONG, LONG),
            TextInput.of(SHORT, SHORT),
            TextInput.of("", LONG),
            TextInput.of(LONG, ""));

    @ParameterizedTest
    @EnumSource
    void every_strategy_cuts_every_length_as_in_hugging_face(Truncation truncation) {
        for (TextInput input : INPUTS) {
            for (int length = 2; length < 60; length++) {
                for (int stride = 0; stride < 6; stride++) {
                    EncodeOptions options = EncodeOptions.defaults()
                            .withMaxLength(length)
                            .withTruncation(truncation)
                            .withStride(stride);
                    Rivals.UNCASED.agreeUnlessRefused(input, options);
                    Rivals.UNCASED.agreeUnlessRefused(input, options.withSpecialTokens(false));
                }
            }
        }
    }

    @Test
    void an_odd_budget_favours_the_longer_text_and_on_a_tie_the_pair() {
        assertThat(sequences("the old city of paris", "is good for it")).isEqualTo("001"); // cut to 2 + 1
        assertThat(sequences("is good for it", "the old city of paris")).isEqualTo("011");
        assertThat(sequences("the old city of", "is good for it")).isEqualTo("011");
    }

    private static String sequences(String text, String pair) {
        EncodeOptions options = EncodeOptions.defaults().truncatedTo(3).withSpecialTokens(false);
        StringBuilder sequences = new StringBuilder();
        for (int id :
                Rivals.UNCASED.ours().encode(TextInput.of(text, pair), options).sequenceIds()) {
            sequences.append(id);
        }
        return sequences.toString();
    }

    @Test
    void the_encoding_says_how_many_tokens_were_cut() {
        Encoding encoding = encode(EncodeOptions.defaults().truncatedTo(5));
        assertThat(encoding.tokens()).containsExactly("[CLS]", "the", "old", "city", "[SEP]");
        assertThat(encoding.truncatedTokens()).isEqualTo(2);
        assertThat(encode(EncodeOptions.defaults()).truncatedTokens()).isZero();
    }

    @Test
    void windows_overlap_by_the_stride() {
        Encoding encoding = encode(EncodeOptions.defaults().truncatedTo(5).withStride(1));
        assertThat(encoding.overflowing().stream().map(Encoding::tokens))
                .containsExactly(List.of("[CLS]", "city", "of", "paris", "[SEP]"));
        assertThat(encoding.overflowing().get(0).spans().get(1)).isEqualTo(new Span(8, 12));
    }

    @Test
    void without_a_length_the_models_own_limit_counts() {
        Encoding encoding = Rivals.UNCASED
                .ours()
                .encode(
                        TextInput.of("the ".repeat(600)),
                        EncodeOptions.defaults().withTruncation(Truncation.ONLY_FIRST));
        assertThat(encoding.length()).isEqualTo(512);
        assertThat(encoding.truncatedTokens()).isEqualTo(90);
    }

    @Test
    void a_stride_that_leaves_no_room_is_an_error_that_says_so() {
        assertThatThrownBy(() -> encode(EncodeOptions.defaults().truncatedTo(5).withStride(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stride of 3 leaves no room in windows of 3 tokens");
    }

    @Test
    void a_length_below_the_special_tokens_is_an_error() {
        assertThatThrownBy(() -> encode(EncodeOptions.defaults().truncatedTo(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max_length is 1, but the special tokens alone are 2");
    }

    @Test
    void a_sequence_too_short_to_cut_is_an_error() {
        EncodeOptions options = EncodeOptions.defaults().withMaxLength(6).withTruncation(Truncation.ONLY_SECOND);
        assertThatThrownBy(() -> Rivals.UNCASED.ours().encode(TextInput.of("the old city of paris", "is it"), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ONLY_SECOND cannot cut 4 tokens from a pair of 2");
    }

    @Test
    void negative_lengths_are_errors() {
        assertThatThrownBy(() -> EncodeOptions.defaults().withStride(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stride is -1");
    }

    private static Encoding encode(EncodeOptions options) {
        return Rivals.UNCASED.ours().encode(TextInput.of("the old city of paris"), options);
    }
}
