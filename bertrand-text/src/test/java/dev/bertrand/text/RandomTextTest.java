package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Random text of many scripts. jqwik prints the seed of a failure and tries it first the next time. */
class RandomTextTest {
    private static final List<String> PIECES = List.of(
            "[MASK]",
            "[SEP]",
            "[UNK]",
            "bert",
            "Paris",
            "weren't",
            "castle",
            "straße",
            "İ",
            "λόγος",
            "Σ",
            "мир",
            "한국어",
            "日本",
            "😀",
            "👩‍👩‍👧",
            "\u0301",
            "\u0323",
            "\u200b",
            "\u00a0",
            "\ufffd",
            "\u0000",
            "\u0085",
            "\n",
            "\u3000",
            "क़",
            "##");

    @Property
    void random_text_agrees_with_the_oracle(@ForAll("text") String text) {
        Rivals.ALL.forEach(rivals -> rivals.agreeOn(TextInput.of(text), EncodeOptions.defaults()));
    }

    @Property
    void random_pairs_agree_with_the_oracle_however_they_are_cut(
            @ForAll("text") String text,
            @ForAll("text") String pair,
            @ForAll @IntRange(min = 12, max = 40) int length,
            @ForAll @IntRange(max = 3) int stride) {
        Rivals.UNCASED.agreeOn(
                TextInput.of(text, pair),
                EncodeOptions.defaults().truncatedTo(length).withStride(stride));
    }

    @Property
    void random_words_agree_with_the_oracle(@ForAll("words") List<String> words) {
        Rivals.UNCASED.agreeOnWords(words, EncodeOptions.defaults());
    }

    @Property
    void decoding_agrees_with_the_oracle(@ForAll("text") String text) {
        int[] ids = Rivals.CASED.ours().encode(text).ids();
        assertThat(Rivals.CASED.ours().decode(ids, true))
                .isEqualTo(Rivals.CASED.oracle().decode(ids, true));
    }

    @Property
    void spans_point_into_the_original_text(@ForAll("text") String text) {
        Encoding encoding = Rivals.UNCASED.ours().encode(text);
        int before = 0;
        for (int i = 1; i < encoding.length() - 1; i++) {
            Span span = encoding.spans().get(i);
            assertThat(span.of(text)).isNotBlank();
            assertThat(span.start()).isGreaterThanOrEqualTo(before);
            before = span.start();
        }
    }

    @Property
    void encoding_twice_gives_the_same(@ForAll("text") String text) {
        BertTokenizer tokenizer = Rivals.UNCASED.ours();
        assertThat(tokenizer.encode(text)).isEqualTo(tokenizer.encode(text)).hasSameHashCodeAs(tokenizer.encode(text));
    }

    @Property
    void no_string_of_any_units_throws(@ForAll String text, @ForAll char last) {
        String broken = text + last + '\ud800';
        Encoding encoding = Rivals.UNCASED.ours().encode(broken, broken);
        assertThat(encoding.codePointSpans(broken, broken)).hasSize(encoding.length());
    }

    @Provide
    Arbitrary<String> text() {
        Arbitrary<String> characters = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('À', 'ſ') // Latin with accents
                .withCharRange('Α', 'ώ')
                .withCharRange('Ѐ', 'џ')
                .withCharRange('א', 'ת')
                .withCharRange('ء', 'ٟ')
                .withCharRange('ऄ', '५')
                .withCharRange('ก', '๎')
                .withCharRange('\u2010', '\u2027')
                .withCharRange('ぁ', 'ヺ')
                .withCharRange('一', '两')
                .withCharRange('가', '갛')
                .ofMaxLength(12);
        Arbitrary<String> part = Arbitraries.frequencyOf(
                Tuple.of(3, characters),
                Tuple.of(1, Arbitraries.of(PIECES)),
                Tuple.of(1, Arbitraries.of(" ", ", ", SmallVocabulary.VOCABULARY.token(90))),
                Tuple.of(1, Arbitraries.of(SmallVocabulary.VOCABULARY.tokens())));
        return part.list().ofMaxSize(10).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<List<String>> words() {
        return text().filter(RandomTextTest::isOneUnitEach).list().ofMaxSize(5);
    }

    /** Spans of words are compared as they are, which is right where code points and UTF-16 units are the same. */
    private static boolean isOneUnitEach(String text) {
        return text.chars().noneMatch(unit -> Character.isSurrogate((char) unit));
    }
}
