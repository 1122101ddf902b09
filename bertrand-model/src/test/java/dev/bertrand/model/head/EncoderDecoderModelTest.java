package dev.bertrand.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Safetensors;
import dev.bertrand.model.checkpoint.SafetensorsFile;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoder-decoder's file, where its weights begin, and its loss. */
class EncoderDecoderModelTest {
    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final int[][] TEXTS = {{2, 10, 11, 3}, {2, 12, 3}, {2, 3}};

    @TempDir
    Path folder;

    private static BertConfig config(int layers, boolean tied) {
        return TinyBert.config()
                .with()
                .decoder(DecoderConfig.cross(layers, tied))
                .build();
    }

    private static Batch sources() {
        return Batch.of(TinyBert.sequences(TEXTS.length, 9));
    }

    private static double loss(EncoderDecoderModel model) {
        try (Scope scope = Scope.inference()) {
            return model.loss(sources(), new Targets.Texts(TEXTS)).item_double();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true"})
    void a_saved_model_is_the_same_when_it_is_loaded(int layers, boolean tied) throws Exception {
        double wanted;
        try (EncoderDecoderModel model =
                new EncoderDecoderModel(config(layers, tied), TinyBert.parameters(Precision.FP32))) {
            TinyBert.spread(model.parameters());
            wanted = loss(model);
            model.savePretrained(folder, null);
        }
        assertThat(ModelFolder.config(folder)).isEqualTo(config(layers, tied));
        assertThat(ModelFolder.architecture(folder)).isEqualTo("EncoderDecoderModel");
        try (EncoderDecoderModel model = EncoderDecoderModel.fromPretrained(folder)) {
            assertThat(model.report().initialized()).isEmpty();
            assertThat(loss(model)).isEqualTo(wanted);
        }
    }

    @Test
    void files_have_the_names_of_Hugging_Faces_class() throws Exception {
        try (EncoderDecoderModel model =
                new EncoderDecoderModel(config(1, false), TinyBert.parameters(Precision.FP32))) {
            model.savePretrained(folder, null);
        }
        String layer = "decoder.bert.encoder.layer.0.";
        Set<String> names;
        try (SafetensorsFile file = Safetensors.open(folder.resolve("model.safetensors"))) {
            names = Set.copyOf(file.tensors().keySet());
        }
        assertThat(names)
                .allMatch(name -> name.startsWith("encoder.") || name.startsWith("decoder."))
                .noneMatch(name -> name.startsWith("encoder.bert."))
                .contains(
                        "encoder.embeddings.word_embeddings.weight",
                        "encoder.encoder.layer.1.attention.self.query.weight",
                        "decoder.bert.embeddings.LayerNorm.bias",
                        layer + "attention.self.key.bias",
                        layer + "crossattention.self.query.weight",
                        layer + "crossattention.self.key.weight",
                        layer + "crossattention.self.value.weight",
                        layer + "crossattention.output.dense.weight",
                        layer + "crossattention.output.LayerNorm.weight",
                        "decoder.cls.predictions.bias",
                        "decoder.cls.predictions.transform.dense.weight",
                        "decoder.cls.predictions.transform.LayerNorm.weight");
        String json = Files.readString(folder.resolve("config.json"));
        assertThat(json)
                .contains("\"model_type\" : \"encoder-decoder\"")
                .contains("\"is_decoder\" : true")
                .contains("\"add_cross_attention\" : true");
    }

    @Test
    void a_warm_decoder_begins_as_the_bert_it_comes_from_but_for_its_cross_attention() throws Exception {
        BertConfig plain = TinyBert.config();
        try (BertForMaskedLM bert = new BertForMaskedLM(plain, TinyBert.parameters(Precision.FP32))) {
            bert.savePretrained(folder, null);
        }
        try (EncoderDecoderModel warm = ModelFolder.load(
                        folder, config(2, false), 7, Precision.FP32, EncoderDecoderModel::warmStarted);
                EncoderDecoderModel cold =
                        ModelFolder.load(folder, config(2, false), 7, Precision.FP32, EncoderDecoderModel::new)) {
            assertThat(warm.report().initialized()).isNotEmpty().allMatch(name -> name.contains(".crossattention."));
            assertThat(cold.report().initialized()).contains("decoder." + WORDS);
            Map<String, Tensor> named = warm.parameters().named();
            named.forEach((name, tensor) -> {
                if (name.startsWith("decoder.bert.") && !name.contains(".crossattention.")) {
                    assertThat(Tensors.toFloats(tensor))
                            .as(name)
                            .containsExactly(Tensors.toFloats(named.get(name.substring("decoder.".length()))));
                }
            });
            assertThat(Tensors.toFloats(cold.parameters().named().get("decoder." + WORDS)))
                    .isNotEqualTo(Tensors.toFloats(named.get(WORDS)));
        }
    }

    @Test
    void a_tied_decoder_has_nothing_of_its_own_but_cross_attention_and_the_output_layer() {
        try (EncoderDecoderModel model =
                new EncoderDecoderModel(config(2, true), TinyBert.parameters(Precision.FP32))) {
            assertThat(model.parameters().names("decoder.bert.")).allMatch(name -> name.contains(".crossattention."));
            assertThat(model.stored()).containsKeys("encoder.embeddings.word_embeddings.weight", "decoder." + WORDS);
        }
        assertThatThrownBy(() -> config(1, true)).hasMessageContaining("has the encoder's 2 layers, got 1");
    }

    @Test
    void the_loss_of_a_batch_is_the_mean_over_its_tokens() {
        try (EncoderDecoderModel model =
                        new EncoderDecoderModel(config(2, false), TinyBert.parameters(Precision.FP32));
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            double sum = 0;
            long tokens = 0;
            for (int i = 0; i < TEXTS.length; i++) {
                Targets.Texts one = new Targets.Texts(new int[][] {TEXTS[i]});
                sum += model.loss(Batch.of(sources().sequence(i)), one).item_double() * one.counted();
                tokens += one.counted();
            }
            assertThat(loss(model)).as(TinyBert.replay()).isCloseTo(sum / tokens, within(1e-5));
        }
    }

    @Test
    void replicas_gather_gradients_for_the_decoder_too() {
        try (EncoderDecoderModel model =
                        new EncoderDecoderModel(config(1, false), TinyBert.parameters(Precision.FP32));
                BertForTask copy = model.replica();
                Scope scope = Scope.open()) {
            copy.learn(sources(), new Targets.Texts(TEXTS), 1, false);
            assertThat(copy.parameters()
                            .named()
                            .get("decoder.bert.encoder.layer.0.crossattention.self.key.weight")
                            .grad()
                            .norm()
                            .item_double())
                    .isPositive();
            assertThat(copy.parameters().named().get(WORDS).grad().defined()).isTrue();
            assertThat(model.parameters().named().get(WORDS).grad().defined()).isFalse();
        }
    }
}
