package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainedFolderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void copyVocabulary() throws IOException {
        Files.copy(SmallVocabulary.path(), folder.resolve("vocab.txt"));
    }

    @Test
    void without_a_config_the_tokenizer_is_uncased_and_has_no_limit() {
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        assertThat(tokenizer.tokenize("Café")).containsExactly("cafe");
        assertThat(tokenizer.config()).isEqualTo(new TokenizerConfig(true, null, true, 0, SpecialTokens.bert()));
    }

    @Test
    void the_config_is_read_beside_a_vocabulary_too() {
        config("{\"do_lower_case\": false, \"model_max_length\": 512}");
        for (Path path : List.of(folder, folder.resolve("vocab.txt"))) {
            BertTokenizer tokenizer = BertTokenizer.fromPretrained(path);
            assertThat(tokenizer.tokenize("Paris")).containsExactly("Paris");
            assertThat(tokenizer.config().modelMaxLength()).isEqualTo(512);
        }
    }

    @Test
    void special_tokens_may_be_objects_and_have_other_names() {
        config("""
                {"mask_token": {"content": "[unused0]", "__type": "AddedToken", "lstrip": true}, "unk_token": "[UNK]",
                 "model_max_length": 1000000000000000019884624838656, "strip_accents": false, "tokenize_chinese_chars": null,
                 "name_or_path": {"0": [1, -2.5e3, "\\u00e9\\n", {}, []]}}
                """);
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        assertThat(tokenizer.tokenize("a[unused0]b")).containsExactly("a", "[unused0]", "b");
        assertThat(tokenizer.maskId()).isEqualTo(1);
        assertThat(tokenizer.config().modelMaxLength()).isZero();
    }

    @Test
    void ids_of_special_tokens_are_those_of_the_vocabulary() {
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        assertThat(List.of(
                        tokenizer.padId(),
                        tokenizer.unknownId(),
                        tokenizer.clsId(),
                        tokenizer.sepId(),
                        tokenizer.maskId()))
                .containsExactly(0, 3, 4, 5, 6);
    }

    @Test
    void a_saved_tokenizer_comes_back_the_same() throws IOException {
        SpecialTokens odd = new SpecialTokens("[UNK]", "[CLS]", "[SEP]", "[unused1]", "\"");
        for (TokenizerConfig config : List.of(
                TokenizerConfig.uncased(), TokenizerConfig.cased(), new TokenizerConfig(true, false, false, 0, odd))) {
            Path saved = folder.resolve("saved model");
            BertTokenizer.of(SmallVocabulary.VOCABULARY, config).savePretrained(saved);
            BertTokenizer loaded = BertTokenizer.fromPretrained(saved);
            assertThat(loaded.config()).isEqualTo(config);
            assertThat(loaded.vocabulary().tokens()).isEqualTo(SmallVocabulary.VOCABULARY.tokens());
            assertThat(Json.parse(Files.readString(saved.resolve("special_tokens_map.json"))))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("mask_token", config.specialTokens().mask());
        }
        assertThat(folder.resolve("saved model/vocab.txt")).hasSameBinaryContentAs(SmallVocabulary.path());
    }

    @Test
    void a_vocabulary_keeps_odd_lines_and_the_last_of_two_equal_ones() {
        write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\n[SEP]\n[MASK]\n\n\u2028\na\na");
        Vocabulary vocabulary = Vocabulary.read(folder.resolve("vocab.txt"));
        assertThat(vocabulary.tokens())
                .containsExactly("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "", "\u2028", "a", "a");
        assertThat(vocabulary.id("a")).hasValue(8);
        assertThat(vocabulary.id("b")).isEmpty();
        assertThatThrownBy(() -> vocabulary.token(9)).hasMessage("No piece has id 9: this vocabulary has 9, from 0");
    }

    @Test
    void a_missing_folder_is_an_error_that_names_it() {
        assertThatThrownBy(() -> BertTokenizer.fromPretrained(folder.resolve("no such model")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such model")
                .hasMessageContaining("give a model folder");
    }

    @Test
    void a_folder_without_a_vocabulary_is_an_error_that_names_the_file() throws IOException {
        Files.delete(folder.resolve("vocab.txt"));
        assertThatThrownBy(() -> BertTokenizer.fromPretrained(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vocab.txt");
    }

    @ParameterizedTest
    @CsvSource({"[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"})
    void a_vocabulary_without_a_special_token_is_an_error_that_names_it(String token) {
        write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n".replace(token, "b"));
        assertThatThrownBy(() -> BertTokenizer.fromPretrained(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vocab.txt")
                .hasMessageContaining("lacks " + token);
    }

    @Test
    void an_empty_vocabulary_is_an_error() {
        write("vocab.txt", "");
        assertThatThrownBy(() -> BertTokenizer.fromPretrained(folder)).hasMessageContaining("vocabulary of 0 pieces");
    }

    @Test
    void bytes_that_are_not_utf8_are_an_error_that_names_the_file() throws IOException {
        Files.write(folder.resolve("vocab.txt"), new byte[] {'a', '\n', (byte) 0xC3, '\n'});
        assertThatThrownBy(() -> BertTokenizer.fromPretrained(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vocab.txt is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"do_lower_case": tru}        | Line 1 is no JSON: wanted a value, got 't'
                    {"do_lower_case": true        | wanted '}', got the end of the file
                    {"do_lower_case": true} x     | wanted the end of the file, got 'x'
                    {"do_lower_case" true}        | wanted ':', got 't'
                    {do_lower_case: true}         | wanted a name in quotes, got 'd'
                    {"a": 01}                     | wanted a value, got '0'
                    {"a": "b}                     | wanted the end of a string, got the end of the file
                    {"a": "\\x"}                  | wanted an escape
                    {"a": "\\u00g0"}              | wanted four hexadecimal digits
                    []                            | holds no JSON object
                    {"do_lower_case": "yes"}      | do_lower_case is yes; it must be true, false or null
                    {"model_max_length": -1}      | model_max_length is -1.0; it must be a number of tokens
                    {"mask_token": {}}            | mask_token is {}; it must be a token such as "[MASK]"
                    """)
    void a_malformed_config_is_an_error_that_says_where(String json, String message) {
        config(json);
        assertThatThrownBy(() -> BertTokenizer.fromPretrained(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokenizer_config.json")
                .hasMessageContaining(message);
    }

    @Test
    void json_nested_without_end_is_an_error_rather_than_a_stack_overflow() {
        config("[".repeat(100_000));
        assertThatThrownBy(() -> BertTokenizer.fromPretrained(folder)).hasMessageContaining("at most 100 levels");
    }

    private void config(String json) {
        write("tokenizer_config.json", json);
    }

    private void write(String name, String content) {
        TextFiles.write(folder.resolve(name), content);
    }
}
