package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Parity;
import dev.bertrand.text.Rivals;
import dev.bertrand.text.UnicodeSweep;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Google's vocabularies in our tokenizer and in Hugging Face's (tokenizers 0.21). A long run: {@code mvn -B test -pl
 * bertrand-model -am -Dtest=RealTokenizerTest -Dsurefire.failIfNoSpecifiedTests=false -Dbertrand.real=all
 * -Dbertrand.lines=1000000 -Dbertrand.texts=FOLDER}.
 */
@Tag("real")
class RealTokenizerTest {
    private static Rivals rivals(String name) {
        assumeTrue(
                name.equals("bert-base-uncased") || "all".equals(System.getProperty("bertrand.real")),
                "only with -Dbertrand.real=all: " + name);
        return Rivals.of(BertTokenizer.fromPretrained(
                ModelHub.create(HubSettings.defaults()).resolve(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert-base-uncased", "bert-base-cased", "bert-base-multilingual-cased"})
    void every_character_encodes_as_in_hugging_face(String name) {
        UnicodeSweep.compare(rivals(name));
    }

    /** Prints how many lines were compared. */
    @ParameterizedTest
    @ValueSource(strings = {"bert-base-uncased", "bert-base-cased", "bert-base-multilingual-cased"})
    void lines_of_every_kind_encode_as_in_hugging_face(String name) {
        int lines = Parity.compare(rivals(name));
        System.out.printf("%s: %d lines are encoded as in Hugging Face%n", name, lines);
        assertThat(lines).isPositive();
    }
}
