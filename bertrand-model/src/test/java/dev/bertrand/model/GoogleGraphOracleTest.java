package dev.bertrand.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.GoogleGraphOracle.Outputs;
import dev.bertrand.model.checkpoint.Safetensors;
import dev.bertrand.model.checkpoint.SafetensorsFile;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle answers, and the converted folder holds the numbers it answers from. */
@Tag("real")
class GoogleGraphOracleTest {
    private static GoogleGraphOracle oracle;
    private static Path folder;
    private static List<String> vocab;

    @BeforeAll
    static void load() throws IOException {
        oracle = GoogleGraphOracle.load("bert-base-uncased");
        folder = ModelHub.create(HubSettings.defaults()).resolve("bert-base-uncased");
        vocab = Files.readAllLines(folder.resolve("vocab.txt"));
    }

    @AfterAll
    static void free() throws IOException {
        oracle.close();
    }

    @Test
    void paris_is_the_capital_of_france() {
        int[] ids = ids("[CLS]", "the", "capital", "of", "france", "is", "[MASK]", ".", "[SEP]");
        float[] logits = oracle.run(ids, new int[ids.length], new int[] {6}).mlmLogits()[0];
        int best = IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[a] >= logits[b] ? a : b)
                .orElseThrow();
        assertThat(vocab.get(best)).isEqualTo("paris");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 128, 511, 512})
    void every_length_has_every_output(int length) {
        int[] ids = IntStream.range(0, length).map(i -> 1000 + 37 * i).toArray();
        int[] types = IntStream.range(0, length).map(i -> i * 2 / length).toArray();
        Outputs outputs = oracle.run(ids, types, new int[] {0, length - 1});
        assertThat(outputs.hidden()).hasDimensions(13, length);
        assertThat(outputs.hidden()[12][length - 1]).hasSize(768).doesNotContain(Float.NaN);
        assertThat(outputs.pooled()).hasSize(768);
        assertThat(outputs.mlmLogits()).hasDimensions(2, 30522);
    }

    @Test
    void masked_tokens_move_nobody() {
        int[] ids = ids("[CLS]", "hello", "world", "[SEP]");
        Outputs plain = oracle.run(ids, new int[4], new int[] {});
        Outputs padded = oracle.run(
                new int[] {ids[0], ids[1], ids[2], ids[3], 0, 0},
                new int[] {1, 1, 1, 1, 0, 0},
                new int[6],
                new int[] {});
        assertThat(padded.pooled()).containsExactly(plain.pooled(), within(1e-5f));
        assertThat(plain.mlmLogits()).isEmpty();
    }

    /** The pooler by hand, from the converted weights: it shows that kernels are (out, in) there. */
    @Test
    void the_converted_pooler_agrees_with_the_graph_s() {
        int[] ids = ids("[CLS]", "hello", "world", "[SEP]");
        Outputs outputs = oracle.run(ids, new int[4], new int[] {});
        float[] first = outputs.sequence()[0];
        try (SafetensorsFile weights = Safetensors.open(folder.resolve("model.safetensors"))) {
            FloatBuffer weight = floats(weights, "bert.pooler.dense.weight");
            FloatBuffer bias = floats(weights, "bert.pooler.dense.bias");
            float[] pooled = new float[768];
            for (int out = 0; out < 768; out++) {
                double sum = bias.get(out);
                for (int in = 0; in < 768; in++) {
                    sum += (double) weight.get(out * 768 + in) * first[in];
                }
                pooled[out] = (float) Math.tanh(sum);
            }
            assertThat(outputs.pooled()).containsExactly(pooled, within(1e-5f));
        }
    }

    private static FloatBuffer floats(SafetensorsFile weights, String name) {
        return weights.map(weights.tensors().get(name)).asFloatBuffer();
    }

    private static int[] ids(String... pieces) {
        return List.of(pieces).stream().mapToInt(vocab::indexOf).toArray();
    }
}
