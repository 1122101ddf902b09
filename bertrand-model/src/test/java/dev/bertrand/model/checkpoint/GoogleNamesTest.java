package dev.bertrand.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.checkpoint.GoogleNames.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bert/embeddings/word_embeddings                     | bert.embeddings.word_embeddings.weight                  | false
            bert/embeddings/position_embeddings                 | bert.embeddings.position_embeddings.weight              | false
            bert/embeddings/token_type_embeddings               | bert.embeddings.token_type_embeddings.weight            | false
            bert/embeddings/LayerNorm/gamma                     | bert.embeddings.LayerNorm.weight                        | false
            bert/embeddings/LayerNorm/beta                      | bert.embeddings.LayerNorm.bias                          | false
            bert/encoder/layer_3/attention/self/query/kernel    | bert.encoder.layer.3.attention.self.query.weight        | true
            bert/encoder/layer_3/attention/self/key/bias        | bert.encoder.layer.3.attention.self.key.bias            | false
            bert/encoder/layer_11/attention/self/value/kernel   | bert.encoder.layer.11.attention.self.value.weight       | true
            bert/encoder/layer_0/attention/output/dense/kernel  | bert.encoder.layer.0.attention.output.dense.weight      | true
            bert/encoder/layer_0/attention/output/LayerNorm/beta| bert.encoder.layer.0.attention.output.LayerNorm.bias    | false
            bert/encoder/layer_10/intermediate/dense/kernel     | bert.encoder.layer.10.intermediate.dense.weight         | true
            bert/encoder/layer_23/output/dense/bias             | bert.encoder.layer.23.output.dense.bias                 | false
            bert/encoder/layer_23/output/LayerNorm/gamma        | bert.encoder.layer.23.output.LayerNorm.weight           | false
            bert/pooler/dense/kernel                            | bert.pooler.dense.weight                                | true
            cls/predictions/transform/dense/kernel              | cls.predictions.transform.dense.weight                  | true
            cls/predictions/transform/LayerNorm/gamma           | cls.predictions.transform.LayerNorm.weight              | false
            cls/predictions/output_bias                         | cls.predictions.bias                                    | false
            cls/seq_relationship/output_weights                 | cls.seq_relationship.weight                             | false
            cls/seq_relationship/output_bias                    | cls.seq_relationship.bias                               | false
            """)
    void a_variable_has_a_parameter(String variable, String parameter, boolean transposed) {
        assertThat(GoogleNames.toHuggingFace(variable)).contains(new Parameter(parameter, transposed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global_step",
                "bert/pooler/dense/kernel/adam_m",
                "bert/encoder/layer_x/output/dense/kernel",
                "bert/encoder/layer_1/output/dense",
                "kernel",
                ""
            })
    void what_is_not_in_the_table_has_none(String variable) {
        assertThat(GoogleNames.toHuggingFace(variable)).isEmpty();
    }

    @Test
    void the_optimizer_s_variables_are_told_apart() {
        assertThat(GoogleNames.isTrainingState("global_step")).isTrue();
        assertThat(GoogleNames.isTrainingState("bert/pooler/dense/kernel/adam_m"))
                .isTrue();
        assertThat(GoogleNames.isTrainingState("bert/pooler/dense/bias/adam_v")).isTrue();
        assertThat(GoogleNames.isTrainingState("bert/pooler/dense/bias")).isFalse();
    }
}
