package dev.bertrand.benchmarks.tokenizer;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Lines of 60 to 120 characters that mix scripts, accents, emoji, invisible characters and all sorts of spaces. */
final class MixedLines implements Supplier<String> {
    private static final int SHORTEST = 60;
    private static final int LONGEST = 120;
    private static final double EMOJI = 0.05;
    private static final double INVISIBLE = 0.05;
    private static final double PUNCTUATED = 0.15;
    private static final double ODD_SPACE = 0.15;
    private static final double ACCENT = 0.2;
    private static final double MADE_UP = 0.25;

    /** Grave, acute, circumflex, tilde, diaeresis, caron. */
    private static final String ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u030C";

    private static final String PUNCTUATION = ".,;:!?-()\"'…–—«»“”¿¡،؟।。、";
    /** Controls, soft hyphen, zero-width space, joiners, marks of direction, word joiner, byte order mark. */
    private static final String INVISIBLES =
            "\u0000\u0007\u001B\u007F\u0085\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF\uFFFD";

    /** Tab, no-break, Ogham, em, thin, narrow no-break, mathematical and ideographic space. */
    private static final String SPACES = "\t\u00A0\u1680\u2003\u2009\u202F\u205F\u3000";

    /** Faces, skin tones, flags, and sequences that zero-width joiners hold together. */
    private static final List<String> EMOJIS = List.of(
            "😀",
            "❤\uFE0F",
            "👍🏽",
            "🇫🇷",
            "👩\u200D💻",
            "🏳\uFE0F\u200D🌈",
            "🤦🏽\u200D♂\uFE0F",
            "👨\u200D👩\u200D👧\u200D👦");

    /** Scripts and a range of their letters. */
    private enum Script {
        LATIN(UnicodeScript.LATIN, 'a', 'z'),
        CYRILLIC(UnicodeScript.CYRILLIC, 'а', 'я'),
        GREEK(UnicodeScript.GREEK, 'α', 'ω'),
        ARABIC(UnicodeScript.ARABIC, '\u0627', '\u063A'),
        DEVANAGARI(UnicodeScript.DEVANAGARI, '\u0905', '\u0939'),
        HANGUL(UnicodeScript.HANGUL, '\uAC00', '\uD7A3'),
        HIRAGANA(UnicodeScript.HIRAGANA, 'ぁ', 'ん'),
        KATAKANA(UnicodeScript.KATAKANA, 'ァ', 'ン'),
        HAN(UnicodeScript.HAN, '\u4E00', '\u9FA5');

        private final UnicodeScript script;
        private final char first;
        private final char last;

        Script(UnicodeScript script, char first, char last) {
            this.script = script;
            this.first = first;
            this.last = last;
        }
    }

    /** Words of one script: those of the vocabulary, and some that no vocabulary knows. */
    private record Words(Script script, Zipf known) {
        String draw(Random random) {
            if (known.isEmpty() || random.nextDouble() < MADE_UP) {
                return random.ints(1 + random.nextInt(7), script.first, script.last + 1)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());
            }
            return known.draw(random);
        }
    }

    private final List<Words> scripts;
    private final Random random;

    MixedLines(WordPieces pieces, Random random) {
        this.scripts = Arrays.stream(Script.values())
                .map(script -> new Words(script, pieces.words(script.script)))
                .toList();
        this.random = random;
    }

    @Override
    public String get() {
        int enough = SHORTEST + random.nextInt(LONGEST - SHORTEST - 10); // a word may follow
        StringBuilder line = new StringBuilder();
        while (line.length() < enough) {
            line.append(word());
            if (chance(INVISIBLE)) {
                line.append(oneOf(INVISIBLES));
            }
            if (chance(PUNCTUATED)) {
                line.append(oneOf(PUNCTUATION));
            }
            line.append(chance(ODD_SPACE) ? oneOf(SPACES) : ' ');
        }
        return line.toString();
    }

    private String word() {
        if (chance(EMOJI)) {
            return EMOJIS.get(random.nextInt(EMOJIS.size()));
        }
        Words words = scripts.get(random.nextInt(scripts.size()));
        String word = words.draw(random);
        return words.script == Script.LATIN ? accented(word) : word;
    }

    /** With accents on some letters, of half the words as characters of their own and of half as combining marks. */
    private String accented(String word) {
        StringBuilder accented = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            accented.append(word.charAt(i));
            if (chance(ACCENT)) {
                accented.append(oneOf(ACCENTS));
            }
        }
        return random.nextBoolean() ? Normalizer.normalize(accented, Normalizer.Form.NFC) : accented.toString();
    }

    private char oneOf(String characters) {
        return characters.charAt(random.nextInt(characters.length()));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
