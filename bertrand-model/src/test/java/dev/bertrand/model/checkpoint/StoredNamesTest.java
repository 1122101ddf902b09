package dev.bertrand.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            bert.               | classifier.weight        | classifier.weight
            bert.               | module.classifier.weight | none
            module.bert.        | module.classifier.weight | module.classifier.weight
            model.bert.         | model.classifier.weight  | model.classifier.weight
            ''                  | classifier.weight        | classifier.weight
            module.             | module.classifier.weight | module.classifier.weight
            0.auto_model.       | classifier.weight        | classifier.weight
            """)
    void prefixes_of_wrappers_are_seen_through(String prefix, String head, String wanted) {
        String words = prefix + "embeddings.word_embeddings.weight";
        String norm = prefix + "encoder.layer.1.output.LayerNorm.gamma";
        StoredNames names = new StoredNames(Set.of(words, norm, head));
        assertThat(names.find("bert.embeddings.word_embeddings.weight")).isEqualTo(words);
        assertThat(names.find("bert.encoder.layer.1.output.LayerNorm.weight")).isEqualTo(norm);
        assertThat(names.find("bert.encoder.layer.2.output.LayerNorm.weight")).isNull();
        assertThat(names.find("classifier.weight")).isEqualTo(wanted);
    }

    @Test
    void the_bias_of_a_tied_decoder_goes_by_either_name() {
        StoredNames names =
                new StoredNames(Set.of("bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.bias"));
        assertThat(names.find("cls.predictions.bias")).isEqualTo("cls.predictions.decoder.bias");
    }
}
