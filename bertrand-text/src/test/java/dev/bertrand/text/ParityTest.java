package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference: Hugging Face tokenizers 0.21 through {@link Oracle}. */
class ParityTest {
    static List<Rivals> all() {
        return Rivals.ALL;
    }

    @ParameterizedTest
    @MethodSource("all")
    void lines_of_every_kind_encode_as_in_hugging_face(Rivals rivals) {
        assertThat(Parity.compare(rivals)).isGreaterThanOrEqualTo(Parity.LINES);
    }
}
