package dev.bertrand.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real weights through our model and through Google's own graph, run by TensorFlow: pooled, all 13 hidden states and
 * the masked-word logits of 24 inputs. {@code -Dbertrand.real=all} adds the cased model.
 */
@Tag("real")
class GoogleParityTest {
    private static final float POOLED = 5e-5f;
    private static final float HIDDEN = 2e-4f;
    private static final float LOGITS = 2e-4f;

    @ParameterizedTest
    @ValueSource(strings = {"bert-base-uncased", "bert-base-cased"})
    void every_stop_matches_googles_graph(String name) throws IOException {
        assumeTrue(
                name.equals("bert-base-uncased") || "all".equals(System.getProperty("bertrand.real")),
                "only with -Dbertrand.real=all: " + name);
        Engine.start(EngineSettings.defaults());
        Path folder = ModelHub.create(HubSettings.defaults()).resolve(name);
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        Worst definition = new Worst();
        Worst plan = new Worst();
        List<Sequence> inputs = ParityInputs.of(tokenizer);
        try (GoogleGraphOracle google = GoogleGraphOracle.load(name);
                BertForMaskedLM words = BertForMaskedLM.fromPretrained(folder);
                BertModel model = BertModel.fromPretrained(folder);
                BertModel frozen = BertModel.fromPretrained(folder)) {
            frozen.freeze(Engine.start(EngineSettings.defaults()));
            for (int i = 0; i < inputs.size(); i++) {
                Sequence sequence = inputs.get(i);
                int[] positions = IntStream.range(0, sequence.length())
                        .filter(k -> k < 3 || k == sequence.length() - 1)
                        .toArray();
                GoogleGraphOracle.Outputs wanted = google.run(sequence.ids(), sequence.typeIds(), positions);
                compare(i, sequence, positions, wanted, model, words, definition);
                compare(i, sequence, positions, wanted, frozen, words, plan);
            }
        }
        assertThat(inputs).hasSizeGreaterThanOrEqualTo(20);
        definition.check(name + ", definition", inputs.size());
        plan.check(name + ", inference plan", inputs.size());
    }

    private static final class Worst {
        float pooled;
        float hidden;
        float logits;

        void check(String what, int inputs) {
            System.out.printf(
                    "%s, %d inputs of 1 to 512 tokens, largest differences: pooled %.1e, hidden %.1e, MLM logits %.1e%n",
                    what, inputs, pooled, hidden, logits);
            assertThat(pooled).as(what).isLessThan(POOLED);
            assertThat(hidden).as(what).isLessThan(HIDDEN);
            assertThat(logits).as(what).isLessThan(LOGITS);
        }
    }

    private static void compare(
            int input,
            Sequence sequence,
            int[] positions,
            GoogleGraphOracle.Outputs wanted,
            BertModel model,
            BertForMaskedLM words,
            Worst worst) {
        try (Scope scope = Scope.inference()) {
            Hidden hidden = model.forward(Batch.of(sequence), Keep.ALL_LAYERS);
            assertThat(hidden.layers()).hasSameSizeAs(wanted.hidden());
            for (int layer = 0; layer < wanted.hidden().length; layer++) {
                float[][] rows = Tensors.toRows(hidden.layers().get(layer));
                for (int token = 0; token < rows.length; token++) {
                    float difference = difference(rows[token], wanted.hidden()[layer][token]);
                    assertThat(difference)
                            .as("input %d, layer %d, token %d", input, layer, token)
                            .isLessThan(HIDDEN);
                    worst.hidden = Math.max(worst.hidden, difference);
                }
            }
            worst.pooled = Math.max(worst.pooled, difference(Tensors.toFloats(model.pool(hidden)), wanted.pooled()));
            float[][] logits = Tensors.toRows(words.logitsAt(
                    hidden, IntStream.of(positions).asLongStream().toArray()));
            for (int i = 0; i < positions.length; i++) {
                worst.logits = Math.max(worst.logits, difference(logits[i], wanted.mlmLogits()[i]));
            }
        }
    }

    private static float difference(float[] got, float[] wanted) {
        assertThat(got).hasSameSizeAs(wanted);
        float worst = 0;
        for (int i = 0; i < got.length; i++) {
            worst = Math.max(worst, Math.abs(got[i] - wanted[i]));
        }
        return worst;
    }
}
