package dev.bertrand.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Asks Hugging Face's library what it holds of every one of the 1,112,064 Unicode scalar values, and writes that down as
 * the table {@link Characters} reads. Its tables are of several Unicode versions at once, so that no JDK knows them.
 */
final class CharacterProbe {
    private static final int BATCH = 1 << 12;
    private static final String END = "|";
    private static final int LINE = 110;
    /** Canonical combining classes 1 and 240, between which all others lie. */
    private static final int LOWEST_MARK = 0x334;

    private static final int HIGHEST_MARK = 0x345;

    private final HuggingFace cleaning = normalizing(bert(true, false, false, false));
    private final HuggingFace decomposing = normalizing("{\"type\": \"NFD\"}");
    private final HuggingFace stripping = normalizing(bert(false, false, true, false));
    private final HuggingFace lowering = normalizing(bert(false, false, false, true));
    private final HuggingFace spacing = normalizing(bert(false, true, false, false));

    /** The table: a property a line, its code points in hexadecimal. */
    String table() {
        StringBuilder table = new StringBuilder("""
                # What Hugging Face's tokenizers 0.21 hold of each code point, as CharacterTableTest asked them.
                # Code points are hexadecimal: one, or first-last. Hangul syllables, which decompose by a rule, are left out.
                """);
        Map<Integer, String> cleaned = changes(cleaning);
        Map<Integer, String> decomposed = changes(decomposing);
        Map<Integer, String> stripped = changes(stripping);
        BitSet words = new BitSet();
        BitSet punctuation = new BitSet();
        BitSet whitespace = new BitSet();
        preTokenize(punctuation, whitespace);
        singleWords(words);
        add(table, "whitespace", whitespace);
        add(table, "punctuation", punctuation);
        add(table, "removed", matching(codePoint -> "".equals(cleaned.get(codePoint))));
        add(
                table,
                "nonspacing",
                matching(codePoint -> !decomposed.containsKey(codePoint) && "".equals(stripped.get(codePoint))));
        add(table, "cjk", matching(changes(spacing)::containsKey));
        add(table, "word", words);
        int rank = 0;
        for (BitSet equals : combining(decomposed)) {
            rank++;
            add(table, "combining " + rank, equals);
        }
        addLowerCase(table, changes(lowering));
        decomposed.forEach((codePoint, parts) -> {
            if (!isHangul(codePoint)) {
                table.append("decompose %X %s%n".formatted(codePoint, hexadecimal(parts)));
            }
        });
        return table.toString();
    }

    private static boolean isHangul(int codePoint) {
        return codePoint >= 0xAC00 && codePoint <= 0xD7A3;
    }

    /** What becomes of each code point that does not stay as it is. */
    private static Map<Integer, String> changes(HuggingFace normalizer) {
        Map<Integer, String> changes = new TreeMap<>();
        inBatches(codePoint -> Character.toString(codePoint) + END, (codePoints, text) -> {
            String[] results = normalized(normalizer, text).split("[" + END + "]", -1);
            for (int i = 0; i < codePoints.length; i++) {
                if (!results[i].equals(Character.toString(codePoints[i]))) {
                    changes.put(codePoints[i], results[i]);
                }
            }
            return results.length == codePoints.length + 1;
        });
        return changes;
    }

    /** Between two letters, white space leaves two words, and punctuation makes three. */
    private static void preTokenize(BitSet punctuation, BitSet whitespace) {
        HuggingFace words = new HuggingFace(json("null", "{\"type\": \"BertPreTokenizer\"}", "", """
                {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0}}"""));
        inBatches(codePoint -> "a" + Character.toString(codePoint) + "a" + END, (codePoints, text) -> {
            int[] counts = new int[codePoints.length];
            for (CharSpan span : words.spans(text)) {
                counts[span.getStart() / 4]++;
            }
            for (int i = 0; i < codePoints.length; i++) {
                whitespace.set(codePoints[i], counts[i] == 3);
                punctuation.set(codePoints[i], counts[i] == 4);
            }
            return true;
        });
        punctuation.set(END.codePointAt(0), words.spans("a" + END + "a").length == 3);
    }

    /** A single_word token stands alone before what is no part of a word ({@code \w}). */
    private static void singleWords(BitSet words) {
        HuggingFace single = new HuggingFace(json("null", "null", """
                {"id": 1, "content": "ab", "single_word": true, "lstrip": false, "rstrip": false, "normalized": false,
                 "special": false}""", """
                {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "ab": 1}}"""));
        inBatches(codePoint -> END + "ab" + Character.toString(codePoint), (codePoints, text) -> {
            long[] ids = single.ids(text);
            CharSpan[] spans = single.spans(text);
            BitSet found = new BitSet();
            for (int i = 0; i < ids.length; i++) {
                found.set(spans[i].getStart(), ids[i] == 1);
            }
            for (int i = 0; i < codePoints.length; i++) {
                words.set(codePoints[i], !found.get(4 * i + 1));
            }
            return true;
        });
    }

    /** Marks in canonical order, those that keep their order among themselves together. */
    private List<BitSet> combining(Map<Integer, String> decomposed) {
        BitSet marks = new BitSet();
        IntPredicate stays = codePoint -> !decomposed.containsKey(codePoint);
        String lowest = Character.toString(LOWEST_MARK);
        String highest = Character.toString(HIGHEST_MARK);
        inBatches(
                codePoint -> "a" + Character.toString(codePoint) + lowest + END + "a" + highest
                        + Character.toString(codePoint) + END,
                (codePoints, text) -> {
                    String[] results = normalized(decomposing, text).split("[" + END + "]", -1);
                    for (int i = 0; i < codePoints.length; i++) {
                        String mark = Character.toString(codePoints[i]);
                        if (stays.test(codePoints[i])) {
                            marks.set(
                                    codePoints[i],
                                    results[2 * i].equals("a" + lowest + mark)
                                            || results[2 * i + 1].equals("a" + mark + highest));
                        }
                    }
                    return results.length == 2 * codePoints.length + 1;
                });
        List<Integer> sorted = marks.stream().boxed().sorted(this::order).toList();
        List<BitSet> ranks = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            if (i == 0 || order(sorted.get(i - 1), sorted.get(i)) != 0) {
                ranks.add(new BitSet());
            }
            ranks.get(ranks.size() - 1).set(sorted.get(i));
        }
        return ranks;
    }

    private int order(int one, int other) {
        return swaps(one, other) ? 1 : swaps(other, one) ? -1 : 0;
    }

    private boolean swaps(int first, int second) {
        String text = "a" + Character.toString(first) + Character.toString(second);
        return first != second && !normalized(decomposing, text).equals(text);
    }

    private static void addLowerCase(StringBuilder table, Map<Integer, String> lowered) {
        Map<Integer, List<Integer>> byDistance = new TreeMap<>(Comparator.naturalOrder());
        lowered.forEach((codePoint, lower) -> {
            if (lower.codePointCount(0, lower.length()) == 1) {
                byDistance
                        .computeIfAbsent(lower.codePointAt(0) - codePoint, distance -> new ArrayList<>())
                        .add(codePoint);
            } else {
                table.append("lower %X %s%n".formatted(codePoint, hexadecimal(lower)));
            }
        });
        byDistance.forEach((distance, codePoints) -> {
            BitSet set = new BitSet();
            codePoints.forEach(set::set);
            add(table, "lower-by " + distance, set);
        });
    }

    private static BitSet matching(IntPredicate condition) {
        BitSet set = new BitSet();
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(condition).forEach(set::set);
        return set;
    }

    private static void add(StringBuilder table, String property, BitSet codePoints) {
        StringBuilder line = new StringBuilder(property);
        for (int first = codePoints.nextSetBit(0); first >= 0; ) {
            int last = codePoints.nextClearBit(first) - 1;
            String range = first == last ? "%X".formatted(first) : "%X-%X".formatted(first, last);
            if (line.length() + range.length() >= LINE) {
                table.append(line).append('\n');
                line = new StringBuilder(property);
            }
            line.append(' ').append(range);
            first = codePoints.nextSetBit(last + 1);
        }
        table.append(line).append('\n');
    }

    private static String hexadecimal(String text) {
        return text.codePoints()
                .mapToObj(part -> Integer.toHexString(part).toUpperCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    /** Every scalar value but the one that ends the parts of a text, and so must come out as it went in. */
    private static void inBatches(IntFunction<String> part, BiFunction<int[], String, Boolean> look) {
        int[] all = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
                .filter(codePoint -> codePoint != END.codePointAt(0))
                .toArray();
        for (int from = 0; from < all.length; from += BATCH) {
            int[] batch = Arrays.copyOfRange(all, from, Math.min(all.length, from + BATCH));
            String text = IntStream.of(batch).mapToObj(part).collect(Collectors.joining());
            if (!look.apply(batch, text)) {
                throw new AssertionError("Parts of a text ran together after U+%04X".formatted(all[from]));
            }
        }
    }

    private static String normalized(HuggingFace normalizer, String text) {
        long[] ids = normalizer.ids(text);
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = (byte) ids[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A tokenizer whose ids are the UTF-8 bytes of the normalised text. */
    private static HuggingFace normalizing(String normalizer) {
        StringBuilder vocabulary = new StringBuilder();
        int moved = 256;
        for (int value = 0; value < 256; value++) {
            // ByteLevel writes bytes that are no visible Latin-1 characters as those from U+0100 on.
            boolean visible = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
            String symbol = Character.toString(visible ? value : moved++);
            vocabulary
                    .append(value == 0 ? "" : ", ")
                    .append(Json.quote(symbol))
                    .append(": ")
                    .append(value);
        }
        return new HuggingFace(json(normalizer, """
                {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}""", "", """
                {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                 "end_of_word_suffix": null, "fuse_unk": false, "merges": [], "vocab": {%s}}""".formatted(vocabulary)));
    }

    private static String bert(boolean clean, boolean chinese, boolean strip, boolean lower) {
        return """
                {"type": "BertNormalizer", "clean_text": %s, "handle_chinese_chars": %s, "strip_accents": %s,
                 "lowercase": %s}""".formatted(clean, chinese, strip, lower);
    }

    private static String json(String normalizer, String preTokenizer, String added, String model) {
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s], "normalizer": %s,
                 "pre_tokenizer": %s, "post_processor": null, "decoder": null, "model": %s}""".formatted(added, normalizer, preTokenizer, model);
    }
}
