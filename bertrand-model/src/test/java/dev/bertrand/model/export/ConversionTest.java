package dev.bertrand.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.checkpoint.Weights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.model.export.Conversion.Target;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.EncoderDecoderModel;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was pre-trained beside a masked language model is not lost on the way into another form. */
class ConversionTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"HF, false, false", "HF, true, false", "HF, true, true", "PYTORCH, true, false", "PYTORCH, true, true"})
    void a_pretrained_model_keeps_its_pooler_and_its_next_sentence_layer(
            Target target, boolean pooler, boolean nextSentence) throws IOException {
        Path source = save(pooler, nextSentence);
        Path copy = folder.resolve("copy");
        LoadReport report = Conversion.convert(source, target, copy);
        assertThat(report.unexpected()).isEmpty();
        assertThat(ModelFolder.architecture(copy)).isEqualTo(nextSentence ? "BertForPreTraining" : "BertForMaskedLM");
        Weights before = StoredWeights.in(source).open();
        Weights after = StoredWeights.in(copy).open();
        assertThat(after.names()).isEqualTo(before.names());
        try (Scope scope = Scope.inference()) {
            for (String name : before.names()) {
                assertThat(torch.equal(before.load(name), after.load(name)))
                        .as(name)
                        .isTrue();
            }
        }
        try (BertForSequenceClassification model = ModelFolder.load(
                copy, TinyBert.config("no", "yes"), 1, Precision.FP32, BertForSequenceClassification::new)) {
            assertThat(model.report().initialized().contains("bert.pooler.dense.weight"))
                    .isEqualTo(!pooler);
        }
    }

    @ParameterizedTest
    @CsvSource({"HF, false", "PYTORCH, false", "PYTORCH, true"})
    void an_encoder_and_its_decoder_stay_together(Target target, boolean tied) throws IOException {
        BertConfig config =
                BertConfig.tiny().with().decoder(DecoderConfig.cross(2, tied)).build();
        Path source = folder.resolve("source");
        Path copy = folder.resolve("copy");
        try (EncoderDecoderModel model = new EncoderDecoderModel(config, TinyBert.parameters(Precision.FP32))) {
            model.savePretrained(source, null);
        }
        assertThat(Conversion.convert(source, target, copy).initialized()).isEmpty();
        assertThat(ModelFolder.config(copy)).isEqualTo(config);
        Weights before = StoredWeights.in(source).open();
        Weights after = StoredWeights.in(copy).open();
        assertThat(after.names()).isEqualTo(before.names());
        try (Scope scope = Scope.inference()) {
            for (String name : before.names()) {
                assertThat(torch.equal(before.load(name), after.load(name)))
                        .as(name)
                        .isTrue();
            }
        }
        assertThatThrownBy(() -> Conversion.convert(source, Target.ONNX, folder.resolve("graph")))
                .hasMessageContaining("no graph of ONNX writes texts, and this EncoderDecoderModel does");
    }

    private Path save(boolean pooler, boolean nextSentence) throws IOException {
        BertConfig config = BertConfig.tiny();
        Path source = folder.resolve("source");
        try (Parameters parameters = TinyBert.parameters(Precision.FP32)) {
            BertForMaskedLM model = new BertForMaskedLM(config, parameters);
            if (pooler) {
                new Pooler(config, parameters);
            }
            if (nextSentence) {
                Linear.inHead(parameters, "cls.seq_relationship", config.hiddenSize(), 2, Initializer.normal(1));
            }
            model.savePretrained(source, null);
            ModelFolder.describe(source, config, nextSentence ? "BertForPreTraining" : "BertForMaskedLM", null);
        }
        return source;
    }
}
