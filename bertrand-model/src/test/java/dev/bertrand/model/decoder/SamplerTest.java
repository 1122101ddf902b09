package dev.bertrand.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.TinyBert;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Draws counted beside their probabilities, worked out by hand. */
class SamplerTest {
    private static final int DRAWS = 40_000;

    /** Logarithms of 0.4, 0.1, 0.3 and 0.2, and a constant, which changes nothing. */
    private static float[] logits() {
        return new float[] {
            (float) Math.log(0.4) + 3, (float) Math.log(0.1) + 3, (float) Math.log(0.3) + 3, (float) Math.log(0.2) + 3
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # temperature | topK | topP | 0.4 | 0.1 | 0.3 | 0.2
            1   | 0 | 1    | 0.4      | 0.1      | 0.3      | 0.2
            0.5 | 0 | 1    | 0.533333 | 0.033333 | 0.3      | 0.133333
            2   | 0 | 1    | 0.325409 | 0.162704 | 0.281812 | 0.230099
            1   | 2 | 1    | 0.571429 | 0        | 0.428571 | 0
            1   | 9 | 1    | 0.4      | 0.1      | 0.3      | 0.2
            1   | 0 | 0.65 | 0.571429 | 0        | 0.428571 | 0
            1   | 0 | 0.75 | 0.444444 | 0        | 0.333333 | 0.222222
            1   | 0 | 0.01 | 1        | 0        | 0        | 0
            # Of what top-k leaves, 0.4 is 0.571429 of the probability; of all it would be less than 0.5.
            1   | 2 | 0.5  | 1        | 0        | 0        | 0
            0.5 | 3 | 0.5  | 1        | 0        | 0        | 0
            """)
    void tokens_come_as_often_as_they_should(
            double temperature, int topK, double topP, double a, double b, double c, double d) {
        Sampler sampler = sampler(TinyBert.SEED, temperature, topK, topP);
        int[] counts = new int[4];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.applyAsInt(new TokenScores(logits()))]++;
        }
        double[] wanted = {a, b, c, d};
        for (int token = 0; token < wanted.length; token++) {
            double deviation = Math.sqrt(wanted[token] * (1 - wanted[token]) / DRAWS);
            assertThat(counts[token] / (double) DRAWS)
                    .as("token %d; %s", token, TinyBert.replay())
                    .isCloseTo(wanted[token], within(5 * deviation + 1e-6));
        }
    }

    private static Sampler sampler(long seed, double temperature, int topK, double topP) {
        GenerationSettings settings = GenerationSettings.defaults()
                .with()
                .sample(true)
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .build();
        return new Sampler(settings, new SplittableRandom(seed));
    }

    @Test
    void forbidden_tokens_are_never_drawn() {
        Sampler sampler = sampler(TinyBert.SEED, 1, 0, 1);
        for (int i = 0; i < 1000; i++) {
            TokenScores scores = new TokenScores(logits());
            scores.forbid(0);
            scores.forbid(3);
            assertThat(sampler.applyAsInt(scores)).as(TinyBert.replay()).isIn(1, 2);
        }
    }

    @Test
    void top_p_of_a_large_vocabulary_leaves_the_likeliest() {
        Random random = new Random(TinyBert.SEED);
        float[] logits = new float[20_000];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextFloat();
        }
        double[] falling = new double[logits.length];
        double all = 0;
        for (int i = 0; i < logits.length; i++) {
            falling[i] = -logits[i];
            all += Math.exp(logits[i]);
        }
        Arrays.sort(falling);
        int kept = 0;
        for (double sum = 0; sum < 0.3 * all; kept++) {
            sum += Math.exp(-falling[kept]);
        }
        Sampler sampler = sampler(TinyBert.SEED, 1, 0, 0.3);
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 300; i++) {
            double drawn = logits[sampler.applyAsInt(new TokenScores(logits.clone()))];
            assertThat(drawn).as(TinyBert.replay()).isGreaterThanOrEqualTo(-falling[kept - 1]);
            lowest = Math.min(lowest, drawn);
        }
        // The last hundredth of the tokens that are left is drawn once in a hundred times.
        assertThat(lowest).as(TinyBert.replay()).isLessThan(-falling[kept - kept / 20]);
    }

    @Test
    void the_colder_the_likelier_down_to_greedy() {
        long[] inputs = {TinyBert.SEED, TinyBert.SEED + 1, TinyBert.SEED + 2, TinyBert.SEED + 3};
        GenerationSettings greedy =
                GenerationSettings.defaults().with().maxNewTokens(10).build();
        for (double temperature : new double[] {1e-3, 1e-300}) {
            List<Generated> cold = new Generator(
                            greedy.with().sample(true).temperature(temperature).build(), 0)
                    .generate(new RandomTable(9, inputs));
            List<Generated> wanted = new Generator(greedy, 0).generate(new RandomTable(9, inputs));
            for (int i = 0; i < inputs.length; i++) {
                assertThat(cold.get(i).tokens())
                        .as(TinyBert.replay())
                        .containsExactly(wanted.get(i).tokens());
            }
        }
    }

    @Test
    void what_is_drawn_follows_from_seed_and_number() {
        assertThat(drawn(1, 1)).containsExactly(drawn(1, 1));
        assertThat(drawn(1, 1)).isNotEqualTo(drawn(1, 2));
        assertThat(drawn(1, 1)).isNotEqualTo(drawn(2, 1));
        assertThat(drawn(1, 2)).isNotEqualTo(drawn(2, 1));
    }

    /** Fifty tokens for an input that is the same each time. */
    private static int[] drawn(long seed, long number) {
        GenerationSettings settings = GenerationSettings.defaults()
                .with()
                .sample(true)
                .temperature(5)
                .minNewTokens(50)
                .maxNewTokens(50)
                .seed(seed)
                .build();
        return new Generator(settings, 0)
                .generate(new RandomTable(9, 7), new long[] {number})
                .get(0)
                .tokens();
    }
}
