package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Truncation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class OptionsTest {
    @Command
    private static final class Holder {
        @Mixin
        private TokenizeOptions options = new TokenizeOptions();
    }

    private static EncodeOptions options(String record, String... arguments) {
        return options(EncodeOptions.defaults(), record, arguments);
    }

    private static EncodeOptions options(EncodeOptions defaults, String record, String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options.of(Json.object(record), defaults);
    }

    @Test
    void nothing_said_is_the_tokenizers_default() {
        assertThat(options("{}")).isEqualTo(EncodeOptions.defaults());
    }

    @Test
    void a_record_goes_before_the_options() {
        String[] arguments = {
            "--no-add-special-tokens",
            "--max-length=9",
            "--truncation=only_first",
            "--stride=1",
            "--padding-length=7",
            "--pad-to-multiple-of=8"
        };

        assertThat(options("{}", arguments)).isEqualTo(new EncodeOptions(false, 9, Truncation.ONLY_FIRST, 1, 7, 8));
        assertThat(options("""
                {"add_special_tokens": true, "max_length": 5, "truncation": "only_second", "stride": 2,
                 "padding_length": 3, "pad_to_multiple_of": null}""", arguments)).isEqualTo(new EncodeOptions(true, 5, Truncation.ONLY_SECOND, 2, 3, 8));
    }

    @Test
    void what_nobody_says_is_as_in_the_tokenizers_file() {
        EncodeOptions file = new EncodeOptions(true, 128, Truncation.ONLY_FIRST, 2, 128, 8);

        assertThat(options(file, "{}")).isEqualTo(file);
        assertThat(options(file, "{\"max_length\": 9}", "--stride=0", "--padding-length=0"))
                .isEqualTo(new EncodeOptions(true, 9, Truncation.ONLY_FIRST, 0, 0, 8));
        assertThat(options(file, "{\"truncation\": false}").truncation()).isEqualTo(Truncation.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"max_length": 4}                                   | LONGEST_FIRST
            {"max_length": 4, "truncation": false}              | NONE
            {"max_length": 4, "truncation": "do_not_truncate"}  | NONE
            {"truncation": true}                                | LONGEST_FIRST
            {"truncation": "longest_first"}                     | LONGEST_FIRST
            """)
    void truncation_has_the_names_of_hugging_face(String record, Truncation expected) {
        assertThat(options(record).truncation()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"max_length": "4"}     | "max_length" is "4"; wanted a whole number
            {"max_length": 0}       | max_length is 0; wanted 1 or more
            {"truncation": 3}       | "truncation" is 3; wanted true, false or the name of a strategy
            {"stride": -1}          | stride is -1; it must be 0 (none) or more
            """)
    void a_wrong_field_is_named(String record, String message) {
        assertThatThrownBy(() -> options(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -1,-2   | -1=12 -2=11
            0, 12   | 0=0 12=12
            -13     | -13=0
            """)
    void layers_count_from_the_embeddings_or_from_the_end(String said, String expected) {
        assertThat(new LayerChoice(said).of(12).stream().map(layer -> layer.said() + "=" + layer.index()))
                .containsExactly(expected.split(" "));
    }

    @Test
    void all_layers_begin_with_the_embeddings() {
        assertThat(new LayerChoice("all").of(2))
                .extracting(LayerChoice.Layer::said)
                .containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            13      | there is no layer 13
            -14     | there is no layer -14
            1,      | wanted numbers
            last    | wanted numbers
            """)
    void a_layer_that_is_not_there_is_an_error(String said, String message) {
        assertThatThrownBy(() -> new LayerChoice(said).of(12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
