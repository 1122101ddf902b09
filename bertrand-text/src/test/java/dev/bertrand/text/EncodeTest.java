package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Reference: Hugging Face tokenizers 0.21 through {@link Oracle}. */
class EncodeTest {
    private static final BertTokenizer UNCASED = Rivals.UNCASED.ours();

    static final List<String> TEXTS = List.of(
            "",
            " ",
            "BERT preprocessing is essential.",
            "The white castleburgers weren't bad, was it 3,50 $ or 4€?",
            "Déjà vu: café, naïve, résumé, Ångström, Straße, œuvre, Łódź, Žižek",
            "cafe\u0301 a\u0308\u0323 \u0301lone",
            "Ὀδυσσεύς ΟΔΥΣΣΕΥΣ λόγος ΛΌΓΟΣ και όλα στην Αθήνα",
            "Москва — столица России; Ёлка, їжак, йод и МИР",
            "İstanbul ve ISPARTA ılık, İİ iğde Şeker ĞÜL",
            "Größe STRASSE straße ẞ",
            "我爱北京大学，你好世界！豈 mixed漢字with英文",
            "日本語のテキストをかなとカナで。パーティー がぎぐ",
            "한국어 안녕하세요 세계 각각 한",
            "السلام عليكم، كيف الحال؟ اللُّغَة العَرَبِيَّة",
            "नमस्ते भारत। हिन्दी में क़लम और विकी",
            "สวัสดีครับ ภาษาไทย น้ำ",
            "שָׁלוֹם עולם",
            "👍 good😀 🎉🎉 👩‍👩‍👧 ❤️ 🇫🇷 𝕳ello 𠀀𠀁 𫠠𫤠",
            "un[MASK]able [CLS] x [SEP][PAD] [UNK][mask] [ MASK ] [[MASK]]",
            "a\u0000b\u0007c\ufffdd\u200be\u00adf\u200dg\ue000h",
            "a\u0085b\u000bc\u000cd\u001ce\u001ff",
            "a\tb\nc\rd\u00a0e\u2003f\u2028g\u2029h\u3000i\u202fj\u205fk",
            "\u200b\u0301 \u200bword\u200b \u0301",
            "one-year-old «quoted» “word”… ¿qué? ##ing #$%^&*()_+{}|<>~`",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b");

    @ParameterizedTest
    @FieldSource("TEXTS")
    void every_script_encodes_as_in_hugging_face(String text) {
        for (Rivals rivals : Rivals.ALL) {
            rivals.agreeOn(TextInput.of(text), EncodeOptions.defaults());
            rivals.agreeOn(TextInput.of(text), EncodeOptions.defaults().withSpecialTokens(false));
        }
    }

    @ParameterizedTest
    @FieldSource("TEXTS")
    void pairs_encode_as_in_hugging_face(String text) {
        for (String other : List.of("", "un[MASK]able Straße 你好", text)) {
            Rivals.UNCASED.agreeOn(TextInput.of(text, other), EncodeOptions.defaults());
            Rivals.CASED.agreeOn(TextInput.of(other, text), EncodeOptions.defaults());
            Rivals.CASED.agreeOn(
                    TextInput.of(other, text), EncodeOptions.defaults().withSpecialTokens(false));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    BERT preprocessing is essential. | bert prep ##ro ##ces ##sing is essential .
                    one-year-old                     | one - year - old
                    un[MASK]able                     | un [MASK] a ##b ##l ##e
                    我爱 bert                         | 我 爱 bert
                    ΛΌΓΟΣ λόγος                      | λογοσ λογος
                    """)
    void splits_words_into_the_longest_known_pieces(String text, String pieces) {
        assertThat(UNCASED.tokenize(text)).containsExactly(pieces.split(" "));
    }

    @Test
    void words_count_from_zero_again_in_the_pair() {
        Encoding encoding = UNCASED.encode("the castle", "is old.");
        assertThat(encoding.tokens()).containsExactly("[CLS]", "the", "castle", "[SEP]", "is", "old", ".", "[SEP]");
        assertThat(encoding.wordIds()).containsExactly(-1, 0, 1, -1, 0, 1, 2, -1);
        assertThat(encoding.sequenceIds()).containsExactly(-1, 0, 0, -1, 1, 1, 1, -1);
        assertThat(encoding.typeIds()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
        assertThat(encoding.spans().get(5).of("is old.")).isEqualTo("old");
    }

    @Test
    void characters_and_words_lead_to_their_tokens() {
        Encoding encoding = UNCASED.encode("the castle", "is preprocessing");
        assertThat(encoding.charToToken(5, 0)).hasValue(2);
        assertThat(encoding.charToToken(5, 1)).hasValue(5);
        assertThat(encoding.charToToken(3, 0)).isEmpty();
        assertThat(encoding.wordToTokens(1, 0)).contains(new Span(2, 3));
        assertThat(encoding.wordToTokens(1, 1)).contains(new Span(5, 9));
        assertThat(encoding.wordToTokens(2, 0)).isEmpty();
    }

    @Test
    void spans_are_utf16_units_and_code_points_on_request() {
        String text = "😀 world";
        Encoding encoding = UNCASED.encode(text);
        assertThat(encoding.spans().get(2)).isEqualTo(new Span(3, 8));
        assertThat(encoding.spans().get(2).of(text)).isEqualTo("world");
        assertThat(encoding.codePointSpans(text, null).get(2)).isEqualTo(new Span(2, 7));
    }

    @Test
    void lone_surrogates_vanish_as_the_replacement_character_does() {
        String text = "a\ud83d b\ude00c\udc00\ud800";
        Encoding encoding = UNCASED.encode(text, text);
        assertThat(UNCASED.tokenize(text)).isEqualTo(UNCASED.tokenize("a\ufffd b\ufffdc\ufffd\ufffd"));
        assertThat(encoding.codePointSpans(text, text)).hasSameSizeAs(encoding.spans());
        assertThat(encoding.spans().get(1).of(text)).isEqualTo("a");
    }

    @Test
    void a_word_of_ten_thousand_characters_is_one_unknown_piece() {
        String text = "x".repeat(10_000);
        assertThat(UNCASED.tokenize(text)).containsExactly("[UNK]");
        assertThat(UNCASED.encode(text).spans().get(1)).isEqualTo(new Span(0, 10_000));
    }
}
