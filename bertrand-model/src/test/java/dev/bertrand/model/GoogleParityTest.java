package dev.bertrand.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

    private static final List<String> TEXTS = List.of(
            "The ferry was late again, so we shared our sandwiches with a stranger.",
            "BERT preprocessing is essential.",
            "This movie was amazing!",
            "Nobody [MASK] the lighthouse keeper's [MASK] before.",
            "Paris is the [MASK] of France.",
            "我们 明天 去 [MASK] 京。",
            "Ça coûte 3,50 € — pas cher, n'est-ce pas?",
            "pneumonoultramicroscopicsilicovolcanoconiosis",
            "?!",
            "a");

    private static final List<List<String>> PAIRS = List.of(
            List.of("Where does the river end?", "The river ends in a delta south of the old town."),
            List.of("A man plays the cello.", "Someone makes music."),
            List.of("It rained all week.", "The fields were [MASK] by Sunday."),
            List.of("x", "y"));

    @ParameterizedTest
    @ValueSource(strings = {"bert-base-uncased", "bert-base-cased"})
    void every_stop_matches_googles_graph(String name) throws IOException {
        assumeTrue(
                name.equals("bert-base-uncased") || "all".equals(System.getProperty("bertrand.real")),
                "only with -Dbertrand.real=all: " + name);
        Engine.start(EngineSettings.defaults());
        Path folder = ModelHub.create(HubSettings.defaults()).resolve(name);
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        Worst worst = new Worst();
        List<Sequence> inputs = inputs(tokenizer);
        try (GoogleGraphOracle google = GoogleGraphOracle.load(name);
                BertForMaskedLM words = BertForMaskedLM.fromPretrained(folder);
                BertModel model = BertModel.fromPretrained(folder)) {
            for (int i = 0; i < inputs.size(); i++) {
                compare(i, inputs.get(i), google, model, words, worst);
            }
        }
        System.out.printf(
                "%s, %d inputs of 1 to 512 tokens, largest differences: pooled %.1e, hidden %.1e, MLM logits %.1e%n",
                name, inputs.size(), worst.pooled, worst.hidden, worst.logits);
        assertThat(inputs).hasSizeGreaterThanOrEqualTo(20);
        assertThat(worst.pooled).isLessThan(POOLED);
        assertThat(worst.hidden).isLessThan(HIDDEN);
        assertThat(worst.logits).isLessThan(LOGITS);
    }

    private static final class Worst {
        float pooled;
        float hidden;
        float logits;
    }

    /** Texts, pairs, and random ids of many lengths in two segments. */
    private static List<Sequence> inputs(BertTokenizer tokenizer) {
        List<Sequence> inputs = new ArrayList<>();
        TEXTS.forEach(text -> inputs.add(Sequence.of(tokenizer.encode(text))));
        for (List<String> pair : PAIRS) {
            Encoding encoding = tokenizer.encode(pair.get(0), pair.get(1));
            inputs.add(Sequence.of(encoding));
        }
        Random random = new Random(TinyBert.SEED);
        for (int length : new int[] {1, 2, 3, 17, 64, 127, 128, 255, 384, 512}) {
            int border = random.nextInt(length + 1);
            inputs.add(new Sequence(
                    random.ints(length, 0, tokenizer.vocabulary().size()).toArray(),
                    IntStream.range(0, length).map(k -> k < border ? 0 : 1).toArray(),
                    IntStream.range(0, length).toArray()));
        }
        return inputs;
    }

    private static void compare(
            int input,
            Sequence sequence,
            GoogleGraphOracle google,
            BertModel model,
            BertForMaskedLM words,
            Worst worst) {
        int[] positions = IntStream.range(0, sequence.length())
                .filter(i -> i < 3 || i == sequence.length() - 1)
                .toArray();
        GoogleGraphOracle.Outputs wanted = google.run(sequence.ids(), sequence.typeIds(), positions);
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
            worst.pooled = Math.max(
                    worst.pooled, difference(Tensors.toFloats(model.pool(hidden)), wanted.pooled()));
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
