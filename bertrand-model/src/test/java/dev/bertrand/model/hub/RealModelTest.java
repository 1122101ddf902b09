package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.checkpoint.DType;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Safetensors;
import dev.bertrand.model.checkpoint.SafetensorsFile;
import dev.bertrand.model.checkpoint.TensorEntry;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Google's BERT-base, through Maven, into the usual cache. */
@Tag("real")
class RealModelTest {
    private final Path folder = ModelHub.create(HubSettings.defaults()).resolve("bert-base-uncased");

    @Test
    void bert_base_uncased_has_the_shapes_of_the_paper() throws IOException {
        JsonNode config =
                new ObjectMapper().readTree(folder.resolve("config.json").toFile());
        assertThat(config.path("hidden_size").asInt()).isEqualTo(768);
        assertThat(config.path("num_hidden_layers").asInt()).isEqualTo(12);
        assertThat(config.path("num_attention_heads").asInt()).isEqualTo(12);
        assertThat(config.path("intermediate_size").asInt()).isEqualTo(3072);
        assertThat(config.path("vocab_size").asInt()).isEqualTo(30522);

        try (SafetensorsFile weights = Safetensors.open(folder.resolve("model.safetensors"))) {
            // 3 embeddings + 2 norm, 16 a layer, 2 pooler, 5 MLM head.
            assertThat(weights.tensors()).hasSize(5 + 12 * 16 + 2 + 5);
            assertThat(shape(weights, "bert.embeddings.word_embeddings.weight")).containsExactly(30522, 768);
            assertThat(shape(weights, "bert.encoder.layer.11.intermediate.dense.weight"))
                    .containsExactly(3072, 768);
            assertThat(shape(weights, "bert.encoder.layer.11.output.dense.weight"))
                    .containsExactly(768, 3072);
            assertThat(shape(weights, "cls.predictions.bias")).containsExactly(30522);
            assertThat(weights.tensors().values())
                    .extracting(TensorEntry::dtype)
                    .containsOnly(DType.F32);
        }
    }

    @Test
    void its_vocabulary_is_google_s() throws Exception {
        byte[] vocab = Files.readAllBytes(folder.resolve("vocab.txt"));
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(vocab)))
                .isEqualTo("07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3");
    }

    @Test
    void a_short_name_is_enough_to_load_it() throws IOException {
        try (BertModel model = BertModel.fromPretrained("bert-base-uncased")) {
            assertThat(model.config().hiddenSize()).isEqualTo(768);
            assertThat(model.report().initialized()).isEmpty();
        }
    }

    @Test
    void google_s_saved_model_loads_as_it_is_and_is_the_same(@TempDir Path savedModel) throws IOException {
        GoogleSavedModel.unpack("bert-base-uncased", savedModel);
        assertThat(ModelFolder.config(savedModel)).isEqualTo(ModelFolder.config(folder));
        assertThat(ModelFolder.architecture(savedModel)).isEqualTo("BertForMaskedLM");
        try (BertForMaskedLM converted = BertForMaskedLM.fromPretrained(folder);
                BertForMaskedLM direct = BertForMaskedLM.fromPretrained(savedModel);
                Scope scope = Scope.inference()) {
            assertThat(direct.report().initialized()).isEmpty();
            direct.parameters()
                    .named()
                    .forEach((name, parameter) -> assertThat(torch.equal(
                                    parameter, converted.parameters().named().get(name)))
                            .as(name)
                            .isTrue());
        }
    }

    private static long[] shape(SafetensorsFile weights, String name) {
        return weights.tensors().get(name).shape();
    }
}
