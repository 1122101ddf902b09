package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Characters, tokens and words lead to each other, in whole texts, in windows and under padding. */
class EncodingMapsTest {
    private static final BertTokenizer UNCASED = Rivals.UNCASED.ours();

    private static List<TextInput> inputs(long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, 80)
                .mapToObj(i -> TextInput.of(
                        OddTexts.line(random, SmallVocabulary.VOCABULARY),
                        OddTexts.line(random, SmallVocabulary.VOCABULARY)))
                .toList();
    }

    /** Whole, in windows, and padded on the left. */
    private static List<Encoding> encodings(TextInput input) {
        EncodeOptions padded = EncodeOptions.defaults().withPadToMultipleOf(16).withSides(null, Side.LEFT);
        Encoding cut =
                UNCASED.encode(input, EncodeOptions.defaults().truncatedTo(19).withStride(2));
        List<Encoding> encodings = new ArrayList<>(
                List.of(UNCASED.encode(input, EncodeOptions.defaults()), UNCASED.encode(input, padded), cut));
        encodings.addAll(cut.overflowing());
        return encodings;
    }

    private static void forEach(long seed, Check check) {
        for (TextInput input : inputs(seed)) {
            for (Encoding encoding : encodings(input)) {
                check.of(encoding, input.text(), 0);
                check.of(encoding, String.valueOf(input.pair()), 1);
            }
        }
    }

    @FunctionalInterface
    private interface Check {
        void of(Encoding encoding, String text, int sequence);
    }

    private static boolean covers(Encoding encoding, int token, int unit, int sequence) {
        Span span = encoding.spans().get(token);
        return encoding.sequenceIds()[token] == sequence && span != null && span.start() <= unit && unit < span.end();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void a_character_leads_to_the_first_token_that_covers_it_and_to_its_word(long seed) {
        forEach(seed, (encoding, text, sequence) -> {
            for (int unit = 0; unit <= text.length(); unit++) {
                OptionalInt token = encoding.charToToken(unit, sequence);
                int found = token.orElse(encoding.length());
                int at = unit;
                assertThat(IntStream.range(0, found).anyMatch(i -> covers(encoding, i, at, sequence)))
                        .as("%s, unit %d of sequence %d, seed %d", encoding, unit, sequence, seed)
                        .isFalse();
                if (token.isPresent()) {
                    assertThat(covers(encoding, found, unit, sequence)).isTrue();
                    assertThat(encoding.charToWord(unit, sequence)).hasValue(encoding.wordIds()[found]);
                } else {
                    assertThat(encoding.charToWord(unit, sequence)).isEmpty();
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void a_word_leads_to_all_of_its_tokens_and_characters(long seed) {
        forEach(seed, (encoding, text, sequence) -> {
            int words = Arrays.stream(encoding.wordIds()).max().orElse(-1) + 1;
            for (int word = 0; word <= words; word++) {
                int wanted = word;
                int[] tokens = IntStream.range(0, encoding.length())
                        .filter(i -> encoding.wordIds()[i] == wanted && encoding.sequenceIds()[i] == sequence)
                        .toArray();
                if (tokens.length == 0) {
                    assertThat(encoding.wordToTokens(word, sequence)).isEmpty();
                    assertThat(encoding.wordToChars(word, sequence)).isEmpty();
                    continue;
                }
                int last = tokens[tokens.length - 1];
                assertThat(encoding.wordToTokens(word, sequence)).contains(new Span(tokens[0], last + 1));
                assertThat(encoding.wordToChars(word, sequence))
                        .contains(new Span(
                                encoding.spans().get(tokens[0]).start(),
                                encoding.spans().get(last).end()));
            }
        });
    }

    @Test
    void a_token_leads_to_its_characters_and_its_word() {
        for (Encoding encoding : encodings(inputs(7).get(0))) {
            for (int token = 0; token < encoding.length(); token++) {
                Span span = encoding.spans().get(token);
                int word = encoding.wordIds()[token];
                assertThat(encoding.tokenToChars(token)).isEqualTo(Optional.ofNullable(span));
                assertThat(encoding.tokenToWord(token))
                        .isEqualTo(word < 0 ? OptionalInt.empty() : OptionalInt.of(word));
            }
        }
        Encoding encoding = UNCASED.encode("The castle");
        assertThat(encoding.tokenToChars(2)).contains(new Span(4, 10));
        assertThat(encoding.tokenToWord(2)).hasValue(1);
        assertThat(encoding.tokenToChars(0)).isEmpty();
        assertThat(encoding.tokenToWord(3)).isEmpty();
        assertThatThrownBy(() -> encoding.tokenToWord(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void how_much_was_cut_is_what_the_windows_lack() {
        for (TextInput input : inputs(5)) {
            Encoding whole = UNCASED.encode(input, EncodeOptions.defaults());
            Encoding cut = UNCASED.encode(input, EncodeOptions.defaults().truncatedTo(19));
            assertThat(cut.truncatedTokens()).isEqualTo(whole.length() - cut.length());
            assertThat(cut.truncated()).isEqualTo(whole.length() > 19);
            assertThat(cut.padTo(40).truncatedTokens()).isEqualTo(cut.truncatedTokens());
        }
    }

    @Test
    void many_threads_get_what_one_gets_in_its_order() {
        List<TextInput> inputs = inputs(6);
        List<Encoding> wanted = inputs.stream()
                .map(input -> UNCASED.encode(input, EncodeOptions.defaults()))
                .toList();
        assertThat(Stream.generate(() -> inputs)
                        .limit(8)
                        .parallel()
                        .map(same -> UNCASED.encodeBatch(same, EncodeOptions.defaults())))
                .allSatisfy(batch -> assertThat(batch).isEqualTo(wanted));
    }
}
