package dev.bertrand.benchmarks.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextsTest {
    private static final long BYTES = 50_000;

    @TempDir
    private Path folder;

    private static Texts generated(TextCase textCase) {
        return Texts.generated(textCase, TinyVocabulary.vocabulary(), BYTES);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @EnumSource
    void the_same_texts_are_made_up_each_time(TextCase textCase) {
        Texts texts = generated(textCase);
        assertThat(texts).isEqualTo(generated(textCase));
        assertThat(texts.source()).isEqualTo("generated");
        assertThat(texts.bytes()).isBetween(BYTES - 1000, BYTES + 1000);
        assertThat(Set.copyOf(texts.texts())).hasSizeGreaterThan(texts.texts().size() / 2);
    }

    @Test
    void english_looks_like_prose() {
        List<String> lines = generated(TextCase.ENGLISH).texts();
        assertThat(lines)
                .allSatisfy(line -> assertThat(line)
                        .matches("[A-Za-z .,\"']+\\.")
                        .matches("\"?[A-Z].*")
                        .hasSizeBetween(60, 130));
        assertThat(String.join("\n", lines)).contains(", ", "\"", "'s", ". ");
    }

    @Test
    void some_english_words_split_into_pieces() {
        BertTokenizer tokenizer = BertTokenizer.of(TinyVocabulary.vocabulary(), TokenizerConfig.uncased());
        List<String> tokens =
                tokenizer.tokenize(String.join(" ", generated(TextCase.ENGLISH).texts()));
        long words = tokens.stream().filter(token -> token.matches("[a-z]{2,}")).count();
        long suffixes = tokens.stream().filter(token -> token.startsWith("##")).count();
        assertThat((double) suffixes / words).isBetween(0.06, 0.10);
        assertThat(tokens).doesNotContain("[UNK]");
    }

    /** The law is about ranks: the first word comes twice as often as the second. */
    @Test
    void words_come_as_often_as_their_rank_says() {
        List<String> words =
                List.of(String.join(" ", generated(TextCase.ENGLISH).texts())
                        .toLowerCase(Locale.ROOT)
                        .split("[^a-z]+", -1));
        long first = words.stream().filter("the"::equals).count();
        long second = words.stream().filter("of"::equals).count();
        assertThat((double) first / second).isBetween(1.8, 2.2);
    }

    @Test
    void chinese_is_nearly_all_characters_of_the_vocabulary() {
        List<String> lines = generated(TextCase.CHINESE).texts();
        assertThat(lines)
                .allSatisfy(line -> assertThat(
                                line.chars().filter(Character::isIdeographic).count())
                        .isBetween(20L, 100L));
        String all = String.join("", lines);
        assertThat(all.chars().filter(Character::isIdeographic).mapToObj(Character::toString))
                .containsOnly("中", "文", "学", "生");
        assertThat(all).contains("。", "、", "\uFF0C").containsPattern("[a-z]{2}").containsPattern("[0-9]");
    }

    @Test
    void mixed_lines_hold_what_normalizers_look_at() {
        List<String> lines = generated(TextCase.MIXED).texts();
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeBetween(60, 150));
        String all = String.join("\n", lines);
        assertThat(all.codePoints().mapToObj(UnicodeScript::of).collect(Collectors.toSet()))
                .containsAll(EnumSet.of(
                        UnicodeScript.LATIN,
                        UnicodeScript.CYRILLIC,
                        UnicodeScript.GREEK,
                        UnicodeScript.ARABIC,
                        UnicodeScript.DEVANAGARI,
                        UnicodeScript.HANGUL,
                        UnicodeScript.HIRAGANA,
                        UnicodeScript.KATAKANA,
                        UnicodeScript.HAN));
        assertThat(all)
                .contains("é", "e\u0301") // the same in two spellings
                .contains("👩\u200D💻", "👨\u200D👩\u200D👧\u200D👦")
                .contains("\u0000", "\u200B", "\uFEFF", "\u00AD")
                .contains("\u00A0", "\u3000", "\u2003", "\t");
    }

    @Test
    void documents_are_english_lines_of_nearly_10_KB() {
        List<String> documents = generated(TextCase.DOCUMENTS).texts();
        assertThat(documents).hasSize(6);
        assertThat(documents.subList(0, 5))
                .allSatisfy(document -> assertThat(bytes(document)).isBetween(9_800, 10_000));
        assertThat(String.join("\n", documents))
                .isEqualTo(String.join("\n", generated(TextCase.ENGLISH).texts()));
    }

    @Test
    void a_vocabulary_without_words_is_an_error() {
        Vocabulary none = Vocabulary.of(List.of("[UNK]", "a"));
        assertThatThrownBy(() -> Texts.generated(TextCase.ENGLISH, none, BYTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of 2 pieces has no words")
                .hasMessageContaining("--text CASE=FILE");
    }

    @Test
    void a_files_lines_are_taken_without_the_blank_ones() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "été\n\n \t\n中文\nmore\n");
        Texts texts = Texts.read(TextCase.MIXED, file, 6); // 5 bytes, and 6 more
        assertThat(texts).isEqualTo(new Texts(TextCase.MIXED, "a.txt", List.of("été", "中文")));
        assertThat(texts.bytes()).isEqualTo(11);
    }

    @Test
    void a_packed_file_is_unpacked() throws IOException {
        Path file = folder.resolve("a.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Texts.read(TextCase.ENGLISH, file, BYTES).texts()).containsExactly("one", "two");
        assertThat(Texts.read(TextCase.DOCUMENTS, file, BYTES).texts()).containsExactly("one\ntwo");
    }

    @Test
    void a_line_longer_than_a_document_is_one_of_its_own() throws IOException {
        String line = "x".repeat(12_000);
        Path file = Files.writeString(folder.resolve("a.txt"), "one\n" + line + "\ntwo\n");
        assertThat(Texts.read(TextCase.DOCUMENTS, file, BYTES).texts()).containsExactly("one", line, "two");
    }

    @Test
    void files_that_hold_no_text_are_errors() throws IOException {
        Path blank = Files.writeString(folder.resolve("blank.txt"), "\n \n");
        assertThatThrownBy(() -> Texts.read(TextCase.ENGLISH, blank, BYTES)).hasMessageContaining("holds no text");
        Path latin1 = Files.write(folder.resolve("latin1.txt"), new byte[] {'a', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> Texts.read(TextCase.ENGLISH, latin1, BYTES)).hasMessageContaining("is not UTF-8");
        Path unpacked = Files.writeString(folder.resolve("unpacked.txt.gz"), "text\n");
        assertThatThrownBy(() -> Texts.read(TextCase.ENGLISH, unpacked, BYTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not packed with gzip");
    }

    @Test
    void processes_get_the_texts_as_they_are() throws IOException {
        Texts texts = new Texts(TextCase.MIXED, "by hand", List.of("a\nb\r\n", "\u0000\u2028\u0085\"\\", "👩\u200D💻"));
        Path file = folder.resolve("mixed.jsonl");
        texts.write(file);
        assertThat(Texts.load(file)).isEqualTo(texts.texts());
    }
}
