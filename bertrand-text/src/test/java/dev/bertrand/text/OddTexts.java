package dev.bertrand.text;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Lines of text that a tokenizer may trip over: some of everything that Unicode and people come up with. */
final class OddTexts {
    private static final List<String> SPACES = List.of(
            " ", "  ", "\t", "\n", "\r\n", "\u000b", "\u000c", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028",
            "\u2029", "\u202f", "\u205f", "\u3000", "\u200b", "\ufeff", "\u180e");
    private static final List<String> CODE = List.of(
            "if (x != null && y[0] >= 1e-5) { return \"a\\n\" + b; }",
            "def f(self, *args, **kw): # TODO",
            "SELECT * FROM `t` WHERE id = 'x'--",
            "<div class=\"a b\">&nbsp;</div>",
            "https://example.org/a_b?q=%20&r=1#top",
            "C:\\Users\\me\\file.txt",
            "{\"k\": [1, -2.5e+3, null]}",
            "user@example.org",
            "$HOME/.m2",
            "camelCaseName snake_case_name CONSTANT_1");
    private static final List<String> EMOJI = List.of(
            "😀",
            "👩\u200d👩\u200d👧",
            "🏳️\u200d🌈",
            "👍🏽",
            "🇫🇷",
            "❤️",
            "1️⃣",
            "🧑🏿\u200d🚀",
            "☺",
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿");
    private static final List<String> MARKS = List.of(
            "\u0301", "\u0308", "\u0323", "\u0327", "\u0345", "\u05b0", "\u0651", "\u064e", "\u093c", "\u0e49",
            "\u3099", "\u20dd", "\u0f71", "\ufe20", "\u1dc0", "\u302a", "\u16ff1");
    private static final List<String> SPECIAL =
            List.of("[MASK]", "[SEP]", "[CLS]", "[PAD]", "[UNK]", "[mask]", "[ MASK]", "[[MASK]]", "[MASK", "##", "#");
    private static final List<Function<OddTexts, String>> PARTS = List.of(
            OddTexts::sample,
            OddTexts::sample,
            OddTexts::pieces,
            OddTexts::pieces,
            OddTexts::pieces,
            OddTexts::block,
            OddTexts::block,
            OddTexts::anywhere,
            OddTexts::latin,
            OddTexts::latin,
            texts -> texts.any(CODE),
            texts -> texts.any(EMOJI),
            texts -> texts.any(EMOJI),
            OddTexts::combining,
            OddTexts::controls,
            texts -> texts.any(SPECIAL),
            texts -> texts.any(SPECIAL),
            OddTexts::longWord,
            OddTexts::hangul);

    private final Random random;
    private final Vocabulary vocabulary;

    private OddTexts(Random random, Vocabulary vocabulary) {
        this.random = random;
        this.vocabulary = vocabulary;
    }

    /** A line of some parts, glued together or not. */
    static String line(Random random, Vocabulary vocabulary) {
        OddTexts texts = new OddTexts(random, vocabulary);
        StringBuilder line = new StringBuilder();
        for (int part = random.nextInt(7); part >= 0; part--) {
            line.append(texts.any(PARTS).apply(texts));
            if (random.nextInt(3) > 0) {
                line.append(random.nextInt(4) == 0 ? texts.any(SPACES) : " ");
            }
        }
        return line.toString();
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String repeat(int most, Function<OddTexts, String> part) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) {
            text.append(part.apply(this));
        }
        return text.toString();
    }

    private String sample() {
        return any(EncodeTest.TEXTS);
    }

    /** Known pieces, with their prefix or without, so that words split in many ways. */
    private String pieces() {
        return repeat(6, texts -> {
            String piece = any(vocabulary.tokens());
            return (piece.startsWith("##") && random.nextInt(8) > 0 ? piece.substring(2) : piece)
                    + (random.nextInt(4) == 0 ? " " : "");
        });
    }

    /** Neighbours somewhere in Unicode, more often where scripts are. */
    private String block() {
        int start =
                scalar(random.nextInt(4) == 0 ? Character.MAX_CODE_POINT : random.nextInt(3) == 0 ? 0x323AF : 0xFFFF);
        return repeat(10, texts -> {
            int codePoint = start + random.nextInt(48);
            return Character.toString(
                    Character.isValidCodePoint(codePoint) && !isSurrogate(codePoint) ? codePoint : start);
        });
    }

    private String anywhere() {
        return repeat(5, texts -> Character.toString(scalar(Character.MAX_CODE_POINT)));
    }

    private int scalar(int last) {
        int codePoint = random.nextInt(last + 1);
        return isSurrogate(codePoint) ? scalar(last) : codePoint;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private String latin() {
        return repeat(
                12,
                texts -> Character.toString(
                        random.nextInt(5) == 0 ? 0xC0 + random.nextInt(0x1C0) : ' ' + random.nextInt(95)));
    }

    private String combining() {
        return repeat(
                4,
                texts -> any(List.of("a", "e", "o", "ş", "א", "ا", "क", "か", " ", "")) + repeat(4, more -> any(MARKS)));
    }

    private String controls() {
        return repeat(
                4,
                texts -> Character.toString(any(List.of(
                                0, 1, 7, 0x1C, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0xAD, 0x61C, 0x200D, 0x200E, 0x202A,
                                0x2060, 0xFFF9, 0xFFFD, 0xE0001, 0xE000, 0x10FFFF)))
                        + any(List.of("", "a", " ")));
    }

    private String longWord() {
        return any(List.of("a", "ab", "日", "ß", "e\u0301", "х", "😀", "İ")).repeat(96 + random.nextInt(10));
    }

    private String hangul() {
        return repeat(4, texts -> Character.toString(0xAC00 + random.nextInt(11172)));
    }
}
