package dev.bertrand.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.OnnxOracle;
import dev.bertrand.model.OnnxOracle.Output;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference: ONNX Runtime 1.29 on the exported file, all optimisations on, batches padded to their longest. */
class OnnxExportTest {
    private static final float TOLERANCE = 5e-5f;

    @TempDir
    Path folder;

    private final List<Sequence> sequences = TinyBert.sequences(12, 40);
    private final Batch batch = Batch.of(sequences);
    private final BertConfig labelled = TinyBert.config("A", "B", "C");
    private final Parameters parameters = TinyBert.parameters(Precision.FP32);

    /** Weights so large, and biases and norms so far from 0 and 1, that none can be forgotten. */
    private void spread() {
        TinyBert.spread(parameters);
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(TinyBert.SEED);
            parameters.named().values().stream()
                    .filter(parameter -> parameter.dim() == 1)
                    .forEach(parameter -> parameter.add_(Tensors.scaled(torch.randn(parameter.shape()), 0.1)));
        }
    }

    private Map<String, Output> run() throws OrtException {
        try (OnnxOracle oracle = OnnxOracle.load(folder.resolve("model.onnx"))) {
            return oracle.run(sequences);
        }
    }

    /** Compares an output of a row per token with (T, W). */
    private void assertTokens(Output got, Tensor wanted) {
        for (int i = 0; i < sequences.size(); i++) {
            int length = sequences.get(i).length();
            assertThat(got.of(i, length, true))
                    .as("sequence %d of %d tokens; %s", i, length, TinyBert.replay())
                    .containsExactly(Tensors.toFloats(wanted.narrow(0, batch.start(i), length)), within(TOLERANCE));
        }
    }

    /** Compares an output of a row per sequence with (B, W). */
    private void assertSequences(Output got, Tensor wanted) {
        assertThat(got.values()).as(TinyBert.replay()).containsExactly(Tensors.toFloats(wanted), within(TOLERANCE));
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void an_encoder_s_export_gives_our_hidden_states_and_pooled_vectors(Activation activation) throws OrtException {
        BertConfig config = TinyBert.config().with().activation(activation).build();
        try (BertModel model = new BertModel(config, parameters);
                Scope scope = Scope.inference()) {
            spread();
            OnnxExport.write(model, folder.resolve("model.onnx"));
            Hidden hidden = model.forward(batch);
            Map<String, Output> outputs = run();
            assertThat(outputs).containsOnlyKeys("last_hidden_state", "pooler_output");
            assertTokens(outputs.get("last_hidden_state"), hidden.last());
            assertSequences(outputs.get("pooler_output"), model.pool(hidden));
        }
    }

    @Test
    void a_classifier_s_export_gives_our_logits() throws OrtException {
        try (BertForSequenceClassification model = new BertForSequenceClassification(labelled, parameters);
                Scope scope = Scope.inference()) {
            spread();
            OnnxExport.write(model, folder.resolve("model.onnx"));
            assertSequences(run().get("logits"), model.forward(batch));
        }
    }

    @Test
    void a_tagger_s_export_gives_our_logits() throws OrtException {
        try (BertForTokenClassification model = new BertForTokenClassification(labelled, parameters);
                Scope scope = Scope.inference()) {
            spread();
            OnnxExport.write(model, folder.resolve("model.onnx"));
            assertTokens(run().get("logits"), model.forward(batch));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer:1", "layer:0", "mix", "mix:last2", "concat:2", "sum:3"})
    void an_export_reads_the_layers_that_the_model_reads(String layers) throws OrtException {
        BertConfig config =
                labelled.with().features(LayerFeatures.parse(layers)).build();
        try (BertForSequenceClassification model = new BertForSequenceClassification(config, parameters);
                Scope scope = Scope.inference()) {
            spread();
            OnnxExport.write(model, folder.resolve("model.onnx"));
            assertSequences(run().get("logits"), model.forward(batch));
        }
        try (Parameters more = TinyBert.parameters(Precision.FP32);
                BertForTokenClassification model = new BertForTokenClassification(config, more);
                Scope scope = Scope.inference()) {
            TinyBert.spread(more);
            OnnxExport.write(model, folder.resolve("model.onnx"));
            assertTokens(run().get("logits"), model.forward(batch));
        }
    }

    @Test
    void an_answerer_s_export_gives_our_starts_and_ends() throws OrtException {
        try (BertForQuestionAnswering model = new BertForQuestionAnswering(TinyBert.config(), parameters);
                Scope scope = Scope.inference()) {
            spread();
            OnnxExport.write(model, folder.resolve("model.onnx"));
            Tensor logits = model.forward(batch); // (T, 2)
            Map<String, Output> outputs = run();
            assertTokens(outputs.get("start_logits"), logits.select(1, 0));
            assertTokens(outputs.get("end_logits"), logits.select(1, 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void a_masked_language_model_s_export_gives_our_logits(Activation activation) throws OrtException {
        BertConfig config = TinyBert.config().with().activation(activation).build();
        try (BertForMaskedLM model = new BertForMaskedLM(config, parameters);
                Scope scope = Scope.inference()) {
            spread();
            OnnxExport.write(model, folder.resolve("model.onnx"));
            assertTokens(run().get("logits"), model.forward(batch));
        }
    }

    @Test
    void what_is_exported_comes_back_bit_by_bit() throws IOException {
        try (BertForMaskedLM model = new BertForMaskedLM(TinyBert.config(), parameters)) {
            spread();
            OnnxExport.write(model, folder.resolve("model.onnx"));
            ConfigFile.write(folder, model.config(), "BertForMaskedLM");
            try (BertForMaskedLM back = BertForMaskedLM.fromPretrained(folder);
                    Scope scope = Scope.inference()) {
                assertThat(back.report().initialized()).isEmpty();
                assertThat(back.report().unexpected()).isEmpty();
                back.parameters()
                        .named()
                        .forEach((name, parameter) -> assertThat(torch.equal(
                                        parameter, parameters.named().get(name)))
                                .as(name)
                                .isTrue());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {"GELU", "GELU_PYTORCH_TANH", "RELU", "SILU"})
    void a_graph_without_a_config_tells_its_own(Activation activation) throws IOException {
        BertConfig config = TinyBert.config()
                .with()
                .activation(activation)
                .layerNormEps(1e-7)
                .dropout(0.1)
                .build();
        try (BertModel model = new BertModel(config, parameters)) {
            OnnxExport.write(model, folder.resolve("model.onnx"));
            assertThat(ModelFolder.config(folder)).isEqualTo(config);
            assertThat(ModelFolder.architecture(folder)).isEqualTo("BertModel");
        }
    }
}
