package dev.bertrand.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerFeaturesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            last      | [12]
            layer:0   | [0]
            layer:12  | [12]
            layer:-2  | [11]
            mix       | [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
            mix:last4 | [9, 10, 11, 12]
            concat:4  | [9, 10, 11, 12]
            sum:1     | [12]
            sum:13    | [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
            """)
    void a_choice_names_states_and_is_written_as_it_is_read(String said, String states) {
        LayerFeatures features = LayerFeatures.parse(said);
        assertThat(features).hasToString(said);
        assertThat(features.states(12)).hasToString(states);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "all",
                "layer",
                "layer:",
                "layer:x",
                "layer:1,2",
                "mix:",
                "mix:4",
                "mix:last0",
                "concat",
                "concat:0",
                "sum:-1",
                "Mix",
                "mix ",
                "concat:99999"
            })
    void anything_else_is_refused_with_what_is_wanted(String said) {
        assertThatThrownBy(() -> LayerFeatures.parse(said))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wanted last, layer:K, mix");
    }

    @Test
    void a_config_keeps_its_choice_and_one_without_is_as_it_was(@TempDir Path folder) throws IOException {
        LayerFeatures features = LayerFeatures.mix(2).withLayerNorm(true).withDropout(0.25);
        BertConfig config =
                BertConfig.tiny().with().features(features).lstmSize(7).build();
        ConfigFile.write(folder, config, "BertForTokenClassification");
        assertThat(ConfigFile.read(folder)).isEqualTo(config);

        ConfigFile.write(folder, BertConfig.tiny(), "BertModel");
        assertThat(ConfigFile.read(folder)).isEqualTo(BertConfig.tiny());
        assertThat(Files.readString(folder.resolve("config.json"))).doesNotContain("bertrand");
    }
}
