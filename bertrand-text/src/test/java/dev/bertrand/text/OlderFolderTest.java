package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Folders without a {@code tokenizer.json}, against what transformers makes of them, written down here as the {@code
 * tokenizer.json} it would hand to Hugging Face's library; then saved, and what was saved as well.
 */
class OlderFolderTest {
    private static final long SEED = 20261125;
    private static final int SIZE = SmallVocabulary.VOCABULARY.size();
    private static final List<String> PIECES = List.of(
            "bert",
            "Paris",
            "Café",
            "ent",
            "ENT",
            "[ENT]",
            "<s1>",
            "[MASK]",
            "[unused0]",
            "[SEP]",
            "日本",
            " ",
            "  ",
            "\t",
            ".",
            "a",
            "New York",
            "new york");

    @TempDir
    private Path folder;

    /** Files by name, and what they mean: the normalizer's flags, the mask token, the added tokens. */
    private record Case(String name, Map<String, String> files, String normalizer, String mask, List<String> added) {
        String tokenizerJson() {
            String pieces = IntStream.range(0, SIZE)
                    .mapToObj(id -> Json.quote(SmallVocabulary.VOCABULARY.token(id)) + ":" + id)
                    .collect(Collectors.joining(","));
            String tokens = Stream.concat(
                            Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]").map(OlderFolderTest::special),
                            Stream.concat(Stream.of(mask), added.stream()))
                    .collect(Collectors.joining(","));
            return """
                    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s], "normalizer": %s,
                     "pre_tokenizer": {"type": "BertPreTokenizer"},
                     "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", %d], "cls": ["[CLS]", %d]},
                     "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                               "max_input_chars_per_word": 100, "vocab": {%s}}}""".formatted(tokens, normalizer, id("[SEP]"), id("[CLS]"), pieces);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static int id(String token) {
        return SmallVocabulary.VOCABULARY.id(token).orElseThrow();
    }

    private static String special(String token) {
        return token(id(token), token, false, false, true);
    }

    private static String token(int id, String content, boolean lstrip, boolean normalized, boolean special) {
        return """
                {"id": %d, "content": "%s", "single_word": false, "lstrip": %s, "rstrip": false, "normalized": %s,
                 "special": %s}""".formatted(id, content, lstrip, normalized, special);
    }

    private static String normalizer(boolean chinese, String strip, boolean lower) {
        return """
                {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": %s, "strip_accents": %s,
                 "lowercase": %s}""".formatted(chinese, strip, lower);
    }

    private static List<Case> cases() {
        String uncased = normalizer(true, "null", true);
        String mask = special("[MASK]");
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("a vocabulary alone", Map.of(), uncased, mask, List.of()));
        for (boolean lower : new boolean[] {true, false}) {
            for (String strip : List.of("null", "true", "false")) {
                for (boolean chinese : new boolean[] {true, false}) {
                    String config = "{\"do_lower_case\": %s, \"strip_accents\": %s, \"tokenize_chinese_chars\": %s}"
                            .formatted(lower, strip, chinese);
                    cases.add(new Case(
                            config,
                            Map.of("tokenizer_config.json", config),
                            normalizer(chinese, strip, lower),
                            mask,
                            List.of()));
                }
            }
        }
        cases.add(new Case(
                "words in added_tokens.json",
                Map.of("added_tokens.json", "{\"ent\": %d, \"New York\": %d}".formatted(SIZE, SIZE + 1)),
                uncased,
                mask,
                List.of(token(SIZE, "ent", false, true, false), token(SIZE + 1, "New York", false, true, false))));
        cases.add(new Case(
                "special tokens in added_tokens.json and special_tokens_map.json",
                Map.of(
                        "added_tokens.json",
                        "{\"[ENT]\": %d}".formatted(SIZE),
                        "special_tokens_map.json",
                        "{\"mask_token\": \"[MASK]\", \"additional_special_tokens\": [\"[ENT]\"]}"),
                uncased,
                mask,
                List.of(token(SIZE, "[ENT]", false, false, true))));
        cases.add(new Case(
                "additional special tokens without an id get the next ones",
                Map.of(
                        "special_tokens_map.json",
                        "{\"additional_special_tokens\": [\"[unused0]\", \"<s1>\", {\"content\": \"[ENT]\"}]}"),
                uncased,
                mask,
                List.of(
                        token(id("[unused0]"), "[unused0]", false, false, true),
                        token(SIZE, "<s1>", false, false, true),
                        token(SIZE + 1, "[ENT]", false, false, true))));
        cases.add(new Case(
                "a mask token that takes in the space before it",
                Map.of("special_tokens_map.json", "{\"mask_token\": {\"content\": \"[MASK]\", \"lstrip\": true}}"),
                uncased,
                token(id("[MASK]"), "[MASK]", true, false, true),
                List.of()));
        cases.add(new Case(
                "the config's added_tokens_decoder goes before added_tokens.json",
                Map.of(
                        "added_tokens.json",
                        "{\"New York\": %d}".formatted(SIZE),
                        "tokenizer_config.json",
                        "{\"do_lower_case\": false, \"added_tokens_decoder\": {\"%d\": %s}}"
                                .formatted(SIZE, token(SIZE, "ent", true, false, false))),
                normalizer(true, "null", false),
                mask,
                List.of(token(SIZE, "ent", true, false, false))));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_folder_means_what_it_means_to_transformers(Case what) throws IOException {
        Files.copy(SmallVocabulary.path(), folder.resolve("vocab.txt"));
        for (Map.Entry<String, String> file : what.files().entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Oracle oracle = new Oracle(what.tokenizerJson());
        BertTokenizer read = BertTokenizer.fromPretrained(folder);
        agree(read, oracle);

        Path saved = folder.resolve("saved");
        read.savePretrained(saved);
        agree(read, new Oracle(Files.readString(saved.resolve("tokenizer.json"))));
        agree(BertTokenizer.fromPretrained(saved), oracle);
        Files.delete(saved.resolve("tokenizer.json")); // the other files say the same
        agree(BertTokenizer.fromPretrained(saved), oracle);
    }

    private static void agree(BertTokenizer ours, Oracle oracle) {
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            TextInput input = i % 3 == 0 ? TextInput.of(text(random), text(random)) : TextInput.of(text(random));
            Snapshot wanted = oracle.encode(input);
            assertThat(Snapshot.of(ours.encode(input, ours.options()), input))
                    .as("%s (text %d of seed %d)", input, i, SEED)
                    .isEqualTo(wanted);
            int[] ids = wanted.ids().stream().mapToInt(Integer::intValue).toArray();
            assertThat(ours.decode(ids, true)).isEqualTo(oracle.decode(ids, true));
        }
    }

    private static String text(Random random) {
        return IntStream.range(0, 1 + random.nextInt(9))
                .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())) + (random.nextBoolean() ? " " : ""))
                .collect(Collectors.joining());
    }
}
