package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a {@code tokenizer.json} asks for, against Hugging Face's library with the same file; then saved, and again. */
class TokenizerJsonTest {
    private static final long SEED = 20261125;
    private static final int TEXTS = 300;
    private static final int SIZE = SmallVocabulary.VOCABULARY.size();

    private static final List<String> PIECES = List.of(
            "ent", "ENT", "<e>", "Straße", "STRASSE", "strasse", "x y", "[MASK]", "[SEP]", "[CLS]", "bert", "Paris",
            "a", ".", "'", "_", "1", "İ", "é", "e\u0301", "日本", "😀", "\u00a0", "\t", "\n", "\u3000", "\u0000",
            "\u200b");

    private static final String NORMALIZER = normalizer(true, true, null, true);
    private static final String TEMPLATE = template("0", "1", "1");
    private static final String NOTHING = "null";

    @TempDir
    private Path folder;

    /** A file of five parts that differ. */
    private record Case(
            String name, String added, String normalizer, String processor, String truncation, String padding) {
        static Case added(String... tokens) {
            return new Case(
                    "added " + String.join(" ", tokens),
                    String.join(",", tokens),
                    NORMALIZER,
                    TEMPLATE,
                    NOTHING,
                    NOTHING);
        }

        static Case normalized(String normalizer) {
            return new Case(normalizer, "", normalizer, TEMPLATE, NOTHING, NOTHING);
        }

        static Case processed(String processor, String truncation, String padding) {
            return new Case(processor + truncation + padding, "", NORMALIZER, processor, truncation, padding);
        }

        String json() {
            String pieces = IntStream.range(0, SIZE)
                    .mapToObj(id -> Json.quote(SmallVocabulary.VOCABULARY.token(id)) + ":" + id)
                    .collect(Collectors.joining(","));
            String special = Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
                    .map(token -> token(id(token), token, false, false, false, false, true))
                    .collect(Collectors.joining(","));
            return """
                    {"version": "1.0", "truncation": %s, "padding": %s, "added_tokens": [%s], "normalizer": %s,
                     "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": %s,
                     "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                               "max_input_chars_per_word": 100, "vocab": {%s}}}""".formatted(
                            truncation,
                            padding,
                            added.isEmpty() ? special : special + "," + added,
                            normalizer,
                            processor,
                            pieces);
        }

        /** The oracle has an error where the first of two texts cannot be cut short enough. */
        boolean pairs() {
            return !truncation.contains("OnlyFirst");
        }

        @Override
        public String toString() {
            return name.replaceAll("\\s+", " ");
        }
    }

    private static int id(String token) {
        return SmallVocabulary.VOCABULARY.id(token).orElseThrow();
    }

    private static String token(
            int id, String content, boolean single, boolean left, boolean right, boolean normalized, boolean special) {
        return """
                {"id": %d, "content": %s, "single_word": %s, "lstrip": %s, "rstrip": %s, "normalized": %s, "special": %s}\
                """.formatted(id, Json.quote(content), single, left, right, normalized, special);
    }

    private static String normalizer(boolean clean, boolean chinese, Boolean strip, boolean lower) {
        return """
                {"type": "BertNormalizer", "clean_text": %s, "handle_chinese_chars": %s, "strip_accents": %s,\
                 "lowercase": %s}""".formatted(clean, chinese, strip, lower);
    }

    private static String template(String typeA, String typeB, String typeLast) {
        return """
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": %1$s}},
                            {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                 "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": %1$s}},
                          {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": %2$s}},
                          {"SpecialToken": {"id": "[SEP]", "type_id": %3$s}}],
                 "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [%4$d], "tokens": ["[CLS]"]},
                                    "[SEP]": {"id": "[SEP]", "ids": [%5$d], "tokens": ["[SEP]"]}}}""".formatted(typeA, typeB, typeLast, id("[CLS]"), id("[SEP]"));
    }

    private static String bertProcessing() {
        return "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", %d], \"cls\": [\"[CLS]\", %d]}"
                .formatted(id("[SEP]"), id("[CLS]"));
    }

    private static String truncation(String direction, String strategy, int length, int stride) {
        return "{\"direction\": \"%s\", \"max_length\": %d, \"strategy\": \"%s\", \"stride\": %d}"
                .formatted(direction, length, strategy, stride);
    }

    private static String padding(String strategy, String direction, String multiple) {
        return """
                {"strategy": %s, "direction": "%s", "pad_to_multiple_of": %s, "pad_id": %d, "pad_type_id": 0,\
                 "pad_token": "[PAD]"}""".formatted(strategy, direction, multiple, id("[PAD]"));
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int flags = 0; flags < 32; flags++) {
            boolean single = (flags & 1) != 0;
            boolean left = (flags & 2) != 0;
            boolean right = (flags & 4) != 0;
            boolean normalized = (flags & 8) != 0;
            boolean special = (flags & 16) != 0;
            cases.add(Case.added(
                    token(SIZE, "ent", single, left, right, normalized, special),
                    token(SIZE + 1, "<e>", single, left, right, normalized, special),
                    token(SIZE + 2, "Straße", single, left, right, normalized, special),
                    token(SIZE + 3, "x y", single, left, right, normalized, special)));
        }
        for (boolean clean : new boolean[] {true, false}) {
            for (boolean chinese : new boolean[] {true, false}) {
                for (Boolean strip : new Boolean[] {null, true, false}) {
                    for (boolean lower : new boolean[] {true, false}) {
                        cases.add(Case.normalized(normalizer(clean, chinese, strip, lower)));
                    }
                }
            }
        }
        cases.add(Case.normalized(NOTHING));
        // without one the oracle forgets which text windows and padding are of, so that their spans are lost
        cases.add(Case.processed(NOTHING, NOTHING, NOTHING));
        for (String processor : List.of(TEMPLATE, template("1", "0", "2"), bertProcessing())) {
            cases.add(Case.processed(processor, NOTHING, NOTHING));
            for (String direction : List.of("Right", "Left")) {
                cases.add(Case.processed(
                        processor,
                        truncation(direction, "LongestFirst", 9, 2),
                        padding("\"BatchLongest\"", direction, "8")));
                cases.add(Case.processed(
                        processor,
                        truncation(direction, "OnlyFirst", 12, 0),
                        padding("{\"Fixed\": 20}", direction, NOTHING)));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_file_means_what_it_means_to_hugging_face(Case what) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, what.json());
        BertTokenizer read = BertTokenizer.fromPretrained(folder);
        agree(read, what.json(), what.pairs());

        Path saved = folder.resolve("saved");
        read.savePretrained(saved);
        String written = Files.readString(saved.resolve("tokenizer.json"));
        agree(read, written, what.pairs());
        agree(BertTokenizer.fromPretrained(saved), written, what.pairs());
    }

    private static void agree(BertTokenizer ours, String json, boolean pairs) {
        Oracle oracle = new Oracle(json);
        Random random = new Random(SEED);
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random);
            TextInput input = pairs && i % 3 == 0 ? TextInput.of(text, text(random)) : TextInput.of(text);
            Snapshot wanted = oracle.encode(input);
            assertThat(Snapshot.of(ours.encode(input, ours.options()), input))
                    .as("%s (text %d of seed %d)", input, i, SEED)
                    .isEqualTo(wanted);
            int[] ids = wanted.ids().stream().mapToInt(Integer::intValue).toArray();
            for (boolean skip : new boolean[] {true, false}) {
                assertThat(ours.decode(ids, skip)).as("%s decoded", input).isEqualTo(oracle.decode(ids, skip));
            }
        }
    }

    private static String text(Random random) {
        return IntStream.range(0, 1 + random.nextInt(12))
                .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())) + (random.nextBoolean() ? " " : ""))
                .collect(Collectors.joining());
    }
}
