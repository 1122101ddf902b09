package dev.bertrand.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What BERT calls white space, control, punctuation and CJK, and how characters decompose and lose their capitals. All of
 * it is read from {@code characters.txt}, not from the JDK: Hugging Face's tables are of several Unicode versions at once,
 * and a tokenizer must not change with the JDK it runs on. The file is made, and checked, by asking Hugging Face's
 * tokenizer about every code point (CharacterTableTest).
 */
final class Characters {
    private static final int WHITESPACE = 1;
    private static final int REMOVED = 1 << 1;
    private static final int PUNCTUATION = 1 << 2;
    private static final int NONSPACING_MARK = 1 << 3;
    private static final int CJK = 1 << 4;
    private static final int WORD = 1 << 5;
    private static final int RANK_SHIFT = 8;

    private static final int HANGUL_FIRST = 0xAC00;
    private static final int HANGUL_LAST = 0xD7A3;
    private static final int LEADING = 0x1100;
    private static final int VOWEL = 0x1161;
    private static final int TRAILING = 0x11A7;
    private static final int VOWELS = 21;
    private static final int TRAILINGS = 28;

    private static final int REPLACEMENT = 0xFFFD;

    private static final int PAGE = 256;
    /** Of most pages no code point has any property. */
    private static final short[] NONE = new short[PAGE];

    private static final short[][] PAGES = new short[(Character.MAX_CODE_POINT + 1) / PAGE][];
    private static final Map<Integer, int[]> DECOMPOSED = new HashMap<>();
    private static final Map<Integer, int[]> LOWER_CASE = new HashMap<>();

    static {
        Arrays.fill(PAGES, NONE);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Characters.class.getResourceAsStream("characters.txt")),
                StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(Characters::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        IntStream.rangeClosed(Character.MIN_SURROGATE, Character.MAX_SURROGATE).forEach(unit -> mark(unit, 0));
    }

    private Characters() {}

    /** The code point itself, or U+FFFD for a lone surrogate, which is what it becomes in UTF-8. */
    static int scalar(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE ? REPLACEMENT : codePoint;
    }

    /** Unicode's White_Space. */
    static boolean isWhitespace(int codePoint) {
        return is(codePoint, WHITESPACE);
    }

    /** What cleaning removes: control, format and private-use characters and U+FFFD. Unassigned ones stay. */
    static boolean isRemoved(int codePoint) {
        return is(codePoint, REMOVED);
    }

    /** Unicode's punctuation, and all ASCII marks: Unicode calls {@code $+<=>^`|~} symbols. */
    static boolean isPunctuation(int codePoint) {
        return is(codePoint, PUNCTUATION);
    }

    static boolean isNonspacingMark(int codePoint) {
        return is(codePoint, NONSPACING_MARK);
    }

    /** CJK ideographs. Extension E starts at U+2B920 in Hugging Face, U+2B820 in Google's code: the former counts. */
    static boolean isCjk(int codePoint) {
        return is(codePoint, CJK);
    }

    /** Letters, marks, digits and the like: {@code \w} in a regular expression. */
    static boolean isWord(int codePoint) {
        return is(codePoint, WORD);
    }

    /** The rank of a mark in canonical order; 0 for a starter, which marks never pass. */
    static int combiningRank(int codePoint) {
        return flags(codePoint) >> RANK_SHIFT;
    }

    /** The full canonical decomposition, in canonical order; the code point itself if it has none. */
    static int[] decompose(int codePoint) {
        if (isHangul(codePoint)) {
            int index = codePoint - HANGUL_FIRST;
            int leading = LEADING + index / (VOWELS * TRAILINGS);
            int vowel = VOWEL + index % (VOWELS * TRAILINGS) / TRAILINGS;
            int trailing = TRAILING + index % TRAILINGS;
            return trailing == TRAILING ? new int[] {leading, vowel} : new int[] {leading, vowel, trailing};
        }
        int[] parts = DECOMPOSED.get(codePoint);
        return parts == null ? new int[] {codePoint} : parts;
    }

    /** Of the code point by itself: a final sigma stays what it is; {@code String.toLowerCase} looks at its neighbours. */
    static int[] lowerCase(int codePoint) {
        int[] lower = LOWER_CASE.get(codePoint);
        return lower == null ? new int[] {codePoint} : lower;
    }

    static boolean isHangul(int codePoint) {
        return codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST;
    }

    /** Whether no code point from {@code first} on to the next multiple of 256 has a property or changes. */
    static boolean isPlainPage(int first) {
        return PAGES[first / PAGE] == NONE;
    }

    private static boolean is(int codePoint, int property) {
        return (flags(codePoint) & property) != 0;
    }

    private static int flags(int codePoint) {
        return PAGES[codePoint / PAGE][codePoint % PAGE];
    }

    private static void read(String line) {
        String[] fields = line.split(" ");
        switch (fields[0]) {
            case "whitespace" -> mark(fields, 1, WHITESPACE);
            case "removed" -> mark(fields, 1, REMOVED);
            case "punctuation" -> mark(fields, 1, PUNCTUATION);
            case "nonspacing" -> mark(fields, 1, NONSPACING_MARK);
            case "cjk" -> mark(fields, 1, CJK);
            case "word" -> mark(fields, 1, WORD);
            case "combining" -> mark(fields, 2, Integer.parseInt(fields[1]) << RANK_SHIFT);
            case "decompose" -> change(DECOMPOSED, hexadecimal(fields[1]), parts(fields));
            case "lower" -> change(LOWER_CASE, hexadecimal(fields[1]), parts(fields));
            case "lower-by" -> {
                int distance = Integer.parseInt(fields[1]);
                forEach(fields, 2, codePoint -> change(LOWER_CASE, codePoint, new int[] {codePoint + distance}));
            }
            default -> throw new AssertionError("characters.txt has no property " + fields[0]);
        }
    }

    private static void change(Map<Integer, int[]> changes, int codePoint, int[] parts) {
        changes.put(codePoint, parts);
        mark(codePoint, 0); // no longer plain
    }

    private static int[] parts(String[] fields) {
        return Stream.of(fields).skip(2).mapToInt(Characters::hexadecimal).toArray();
    }

    private static void mark(String[] fields, int from, int flags) {
        forEach(fields, from, codePoint -> mark(codePoint, flags));
    }

    private static void mark(int codePoint, int flags) {
        int page = codePoint / PAGE;
        if (PAGES[page] == NONE) {
            PAGES[page] = new short[PAGE];
        }
        PAGES[page][codePoint % PAGE] |= (short) flags;
    }

    private static void forEach(String[] fields, int from, IntConsumer action) {
        for (String range : List.of(fields).subList(from, fields.length)) {
            int dash = range.indexOf('-');
            int first = hexadecimal(dash < 0 ? range : range.substring(0, dash));
            IntStream.rangeClosed(first, dash < 0 ? first : hexadecimal(range.substring(dash + 1)))
                    .forEach(action);
        }
    }

    private static int hexadecimal(String digits) {
        return Integer.parseInt(digits, 16);
    }
}
