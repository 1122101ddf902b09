package dev.bertrand.benchmarks.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AgreementTest {
    private static final Texts TEXTS = new Texts(TextCase.MIXED, "by hand", List.of("one", "tw\u200Bo", "three"));

    private static Agreement.Answer answer(String process, String... digests) {
        return new Agreement.Answer(process, List.of(digests));
    }

    @Test
    void the_same_outputs_are_no_error() {
        assertThatCode(() -> Agreement.require(TEXTS, answer("ours", "a", "b", "c"), answer("theirs", "a", "b", "c")))
                .doesNotThrowAnyException();
    }

    @Test
    void the_first_text_that_differs_is_named() {
        assertThatThrownBy(
                        () -> Agreement.require(TEXTS, answer("ours", "a", "b", "c"), answer("theirs", "a", "x", "y")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mixed: ours and theirs give different")
                .hasMessageContaining("text 2 of 3")
                .hasMessageContaining("\"tw\u200Bo\"");
    }

    @Test
    void a_missing_encoding_is_an_error() {
        assertThatThrownBy(() -> Agreement.require(TEXTS, answer("ours", "a", "b", "c"), answer("theirs", "a", "b")))
                .hasMessageContaining("theirs: got 2 encodings, wanted one for each of 3 texts");
    }

    static Stream<Outputs> changed() {
        return Stream.of(
                outputs(new int[] {8, 3}, new int[] {0, 2}, new int[] {1, 4}, new int[] {0, 1}),
                outputs(new int[] {7, 3}, new int[] {0, 1}, new int[] {1, 4}, new int[] {0, 1}),
                outputs(new int[] {7, 3}, new int[] {0, 2}, new int[] {1, 3}, new int[] {0, 1}),
                outputs(new int[] {7, 3}, new int[] {0, 2}, new int[] {1, 4}, new int[] {0, -1}));
    }

    private static Outputs outputs(int[] ids, int[] starts, int[] ends, int[] words) {
        return new Outputs(ids, starts, ends, words);
    }

    @ParameterizedTest
    @MethodSource("changed")
    void every_output_counts(Outputs changed) {
        Outputs outputs = outputs(new int[] {7, 3}, new int[] {0, 2}, new int[] {1, 4}, new int[] {0, 1});
        Outputs again = outputs(new int[] {7, 3}, new int[] {0, 2}, new int[] {1, 4}, new int[] {0, 1});
        assertThat(outputs.digest()).isEqualTo(again.digest()).isNotEqualTo(changed.digest());
    }
}
