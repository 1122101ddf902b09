package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference: Hugging Face tokenizers 0.21 through {@link Oracle}. */
class WordsBatchesAndPaddingTest {
    private static final BertTokenizer UNCASED = Rivals.UNCASED.ours();
    private static final List<String> WORDS =
            List.of("The", "castleburgers", "", "weren't", "[MASK]", "un[MASK]able", "New York", "你好", "\u200b", "한국어");

    @Test
    void given_words_encode_as_in_hugging_face() {
        for (Rivals rivals : Rivals.ALL) {
            rivals.agreeOnWords(WORDS, EncodeOptions.defaults());
            rivals.agreeOnWords(WORDS, EncodeOptions.defaults().truncatedTo(9).withStride(2));
            rivals.agreeOnWords(List.of(), EncodeOptions.defaults());
        }
    }

    @Test
    void word_ids_count_the_given_words_and_spans_are_relative_to_each() {
        List<String> words = List.of("playing", "in", "New.Paris");
        Encoding encoding = UNCASED.encodeWords(words, EncodeOptions.defaults());
        assertThat(encoding.tokens()).containsExactly("[CLS]", "play", "##ing", "in", "new", ".", "paris", "[SEP]");
        assertThat(encoding.wordIds()).containsExactly(-1, 0, 0, 1, 2, 2, 2, -1);
        assertThat(encoding.spans().get(6).of(words.get(2))).isEqualTo("Paris");
    }

    @ParameterizedTest
    @CsvSource({"20, 0", "0, 8", "20, 8", "3, 0", "3, 8", "0, 1"})
    void padding_is_as_in_hugging_face(int length, int multiple) {
        EncodeOptions options =
                EncodeOptions.defaults().withPaddingLength(length).withPadToMultipleOf(multiple);
        for (TextInput input : List.of(TextInput.of("the old city"), TextInput.of("", "of paris"))) {
            Rivals.UNCASED.agreeOn(input, options);
            Rivals.UNCASED.agreeOn(input, options.truncatedTo(4));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "20, 0", "0, 8", "0, 1"})
    void a_batch_pads_as_in_hugging_face_and_keeps_its_order(int length, int multiple) {
        EncodeOptions options = EncodeOptions.defaults()
                .truncatedTo(9)
                .withPaddingLength(length)
                .withPadToMultipleOf(multiple);
        List<Snapshot> ours = new ArrayList<>();
        List<TextInput> inputs = EncodeTest.TEXTS.stream().map(TextInput::of).toList();
        List<Encoding> batch = UNCASED.encodeBatch(inputs, options);
        for (int i = 0; i < batch.size(); i++) {
            ours.add(Snapshot.of(batch.get(i), inputs.get(i)));
        }
        assertThat(ours).isEqualTo(Rivals.UNCASED.oracle().encodeBatch(EncodeTest.TEXTS, options));
    }

    @Test
    void padding_keeps_the_tokens_and_is_not_attended_to() {
        Encoding padded = UNCASED.encode("the old").padTo(6);
        assertThat(padded.tokens()).containsExactly("[CLS]", "the", "old", "[SEP]", "[PAD]", "[PAD]");
        assertThat(padded.attentionMask()).containsExactly(1, 1, 1, 1, 0, 0);
        assertThat(padded.specialTokensMask()).containsExactly(1, 0, 0, 1, 1, 1);
        assertThat(padded.spans().get(5)).isNull();
        assertThat(padded.padTo(3)).isEqualTo(padded);
    }
}
