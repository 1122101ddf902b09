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
import java.util.Arrays;
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

    private static final String STORY = """
            The clock in the square had been slow for as long as anyone could remember, and the town had grown used to it. Trains left seven minutes early, or so it seemed; bread was ready before it was due. Then a girl with a ladder and a small brass key climbed up one night and set it right. In the morning everybody was late.
            The baker, who had never missed an opening, found a queue outside his shop and no loaves to sell. Two lawyers argued on the courthouse steps about whether a hearing that began at nine had begun at all. Children ran into school with their coats undone, delighted, because for once the teacher was running behind them.
            By noon a meeting had been called. The mayor wore his chain and spoke of tradition; the stationmaster unfolded a timetable and spoke of facts. Somebody proposed to stop the clock altogether, so that it would be right at least twice a day. An old woman in the third row asked what the seven minutes had been used for, and nobody could say.
            She told them. In those seven minutes, she said, her husband used to walk back from the gate because he had forgotten to say goodbye. The postman drank a glass of water in her kitchen. Her neighbour, who is shy, had time to think of an answer. When the clock was slow, nobody could be blamed for being a little human.
            The room was quiet after that. The girl, whose name was Ines, put the brass key on the table and said that she was sorry; she only liked things to work. You did it well, said the old woman, and now please do it again, but backwards. So they went out together in the rain, the whole meeting, with umbrellas and lamps, and watched her climb.
            She turned the hands with great care: one minute for the baker, one for the lawyers, one for the school, one for the station, one for the mayor, one for the shy neighbour. At the seventh she stopped and looked down. That one, she called, I will keep for myself, in case I am ever late. Nobody objected. The bell rang six minutes wrong, the pigeons rose from the roof, and somewhere beyond the river the evening train, which had been waiting politely at the signal, came in exactly when it was expected.
            Years later people still set their watches by it, and then, smiling, move them a little. Visitors who ask
            for the right time are told that there are two, and that the other one belongs to Ines.
            """;

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
        Worst definition = new Worst();
        Worst plan = new Worst();
        List<Sequence> inputs = inputs(tokenizer);
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

    /** Texts, pairs, and a story cut to many lengths. */
    private static List<Sequence> inputs(BertTokenizer tokenizer) {
        List<Sequence> inputs = new ArrayList<>();
        TEXTS.forEach(text -> inputs.add(Sequence.of(tokenizer.encode(text))));
        for (List<String> pair : PAIRS) {
            Encoding encoding = tokenizer.encode(pair.get(0), pair.get(1));
            inputs.add(Sequence.of(encoding));
        }
        int[] story = tokenizer.encode(STORY).ids();
        assertThat(story).hasSizeGreaterThanOrEqualTo(512);
        for (int length : new int[] {1, 2, 3, 17, 64, 127, 128, 255, 384, 512}) {
            int[] ids = Arrays.copyOf(story, length);
            ids[length - 1] = length == 1 ? tokenizer.clsId() : tokenizer.sepId();
            inputs.add(new Sequence(
                    ids,
                    IntStream.range(0, length).map(k -> k < length / 2 ? 0 : 1).toArray(),
                    IntStream.range(0, length).toArray()));
        }
        return inputs;
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
