package dev.bertrand.model.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.OnnxOracle;
import dev.bertrand.model.OnnxOracle.Output;
import dev.bertrand.model.ParityInputs;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bert-base-uncased exported, with its own heads and with new ones, and run by ONNX Runtime on a batch of mixed lengths. */
@Tag("real")
class RealExportTest {
    private static final float TOLERANCE = 5e-5f;

    @TempDir
    Path temporary;

    private Path folder;
    private BertConfig config;
    private List<Sequence> sequences;
    private Batch batch;

    @BeforeEach
    void find_the_model() throws IOException {
        Engine.start(EngineSettings.defaults());
        folder = ModelHub.create(HubSettings.defaults()).resolve("bert-base-uncased");
        config =
                ModelFolder.config(folder).with().labels(List.of("a", "b", "c")).build();
        sequences = ParityInputs.windows(BertTokenizer.fromPretrained(folder), 6);
        batch = Batch.of(sequences);
    }

    private Map<String, Output> run() throws OrtException {
        try (OnnxOracle oracle = OnnxOracle.load(temporary.resolve("model.onnx"))) {
            return oracle.run(sequences);
        }
    }

    private <M extends BertForTask> M load(BiFunction<BertConfig, Parameters, M> create) throws IOException {
        M model = ModelFolder.load(folder, config, 1, Precision.FP32, create);
        OnnxExport.write(model, temporary.resolve("model.onnx"));
        return model;
    }

    /** The largest difference between an output of a row per token and (T, W). */
    private float tokens(Output got, Tensor wanted) {
        float worst = 0;
        for (int i = 0; i < sequences.size(); i++) {
            int length = sequences.get(i).length();
            float[] rows = Tensors.toFloats(wanted.narrow(0, batch.start(i), length));
            worst = Math.max(worst, difference(got.of(i, length, true), rows));
        }
        return worst;
    }

    private static float difference(float[] got, float[] wanted) {
        assertThat(got).hasSameSizeAs(wanted);
        float worst = 0;
        for (int i = 0; i < got.length; i++) {
            worst = Math.max(worst, Math.abs(got[i] - wanted[i]));
        }
        return worst;
    }

    private static void check(String what, float difference) {
        System.out.printf("export of bert-base-uncased, %s: largest difference %.1e%n", what, difference);
        assertThat(difference).as(what).isLessThan(TOLERANCE);
    }

    /**
     * For numbers that are not made small by a new head: both sides compute in fp32, and ONNX Runtime itself is 2e-4 from
     * the same model in double precision where hidden states are 15.
     */
    private static void checkRelative(String what, float difference, Tensor wanted) {
        float largest = (float) wanted.abs().max().item_double();
        System.out.printf(
                "export of bert-base-uncased, %s: largest difference %.1e where the largest value is %.1f%n",
                what, difference, largest);
        assertThat(difference / largest).as(what).isLessThan(TOLERANCE);
    }

    @Test
    void the_encoder() throws IOException, OrtException {
        try (BertModel model = BertModel.fromPretrained(folder);
                Scope scope = Scope.inference()) {
            OnnxExport.write(model, temporary.resolve("model.onnx"));
            Hidden hidden = model.forward(batch);
            Map<String, Output> outputs = run();
            checkRelative("hidden states", tokens(outputs.get("last_hidden_state"), hidden.last()), hidden.last());
            compareWithDoubles(outputs.get("last_hidden_state"), hidden.last());
            check("pooled", difference(outputs.get("pooler_output").values(), Tensors.toFloats(model.pool(hidden))));
        }
    }

    /** Says which of the two is nearer to the truth; only with {@code -Dbertrand.real=all}, for it takes a while. */
    private void compareWithDoubles(Output exported, Tensor ours) throws IOException {
        if (!"all".equals(System.getProperty("bertrand.real"))) {
            return;
        }
        try (BertModel exact = ModelFolder.load(folder, Precision.FP64, BertModel::new)) {
            Tensor truth = exact.forward(batch).last(); // (T, D)
            System.out.printf(
                    "hidden states in double precision are %.1e from ONNX Runtime's, %.1e from ours%n",
                    tokens(exported, truth), difference(Tensors.toFloats(ours), Tensors.toFloats(truth)));
        }
    }

    @Test
    void masked_words() throws IOException, OrtException {
        try (BertForMaskedLM model = load(BertForMaskedLM::new);
                Scope scope = Scope.inference()) {
            Tensor logits = model.forward(batch); // (T, V)
            checkRelative("masked words", tokens(run().get("logits"), logits), logits);
        }
    }

    @Test
    void classes() throws IOException, OrtException {
        try (BertForSequenceClassification model = load(BertForSequenceClassification::new);
                Scope scope = Scope.inference()) {
            check("classes", difference(run().get("logits").values(), Tensors.toFloats(model.forward(batch))));
        }
    }

    @Test
    void tags() throws IOException, OrtException {
        try (BertForTokenClassification model = load(BertForTokenClassification::new);
                Scope scope = Scope.inference()) {
            check("tags", tokens(run().get("logits"), model.forward(batch)));
        }
    }

    @Test
    void answers() throws IOException, OrtException {
        try (BertForQuestionAnswering model = load(BertForQuestionAnswering::new);
                Scope scope = Scope.inference()) {
            Tensor logits = model.forward(batch); // (T, 2)
            Map<String, Output> outputs = run();
            check("answers' starts", tokens(outputs.get("start_logits"), logits.select(1, 0)));
            check("answers' ends", tokens(outputs.get("end_logits"), logits.select(1, 1)));
        }
    }
}
