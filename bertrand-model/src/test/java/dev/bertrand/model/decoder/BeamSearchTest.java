package dev.bertrand.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.TinyBert;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beam search beside a search of every text that there is. */
class BeamSearchTest {
    private static final int END = 0;
    private static final int BANNED = 1;
    private static final int VOCABULARY = 5;

    /** The best text of all, without its end, and its score. */
    private static Generated exhaustive(long input, int longest, double lengthPenalty) {
        return exhaustive(input, new int[0], longest, lengthPenalty);
    }

    private static Generated exhaustive(long input, int[] text, int longest, double lengthPenalty) {
        Generated best = new Generated(new int[0], Double.NEGATIVE_INFINITY);
        for (int token = 0; token < VOCABULARY; token++) {
            if (token == BANNED) {
                continue;
            }
            int[] longer = Arrays.copyOf(text, text.length + 1);
            longer[text.length] = token;
            boolean done = token == END || longer.length == longest;
            Generated other = done
                    ? new Generated(
                            token == END ? text : longer, RandomTable.score(VOCABULARY, input, longer, lengthPenalty))
                    : exhaustive(input, longer, longest, lengthPenalty);
            best = other.score() > best.score() ? other : best;
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0, 0.6, 1, 2})
    void enough_beams_find_the_best_text_of_all(double lengthPenalty) {
        for (int longest = 1; longest <= 5; longest++) {
            // Three tokens that go on: 3^4 hypotheses, each with four continuations.
            GenerationSettings settings = GenerationSettings.defaults()
                    .with()
                    .beams(4 * 81)
                    .maxNewTokens(longest)
                    .lengthPenalty(lengthPenalty)
                    .build();
            long[] inputs = {TinyBert.SEED, TinyBert.SEED + 1, TinyBert.SEED + 2};
            List<Generated> got = new Generator(settings, END, BANNED).generate(new RandomTable(VOCABULARY, inputs));
            for (int i = 0; i < inputs.length; i++) {
                Generated wanted = exhaustive(inputs[i], longest, lengthPenalty);
                assertThat(got.get(i).tokens())
                        .as("up to %d tokens, input %d; %s", longest, i, TinyBert.replay())
                        .containsExactly(wanted.tokens());
                assertThat(got.get(i).score()).isCloseTo(wanted.score(), within(1e-5));
            }
        }
    }

    @Test
    void more_beams_than_one_find_better_texts_on_average() {
        double[] sums = new double[5];
        for (int beams = 1; beams < sums.length; beams++) {
            GenerationSettings settings = GenerationSettings.defaults()
                    .with()
                    .beams(beams)
                    .maxNewTokens(8)
                    .minNewTokens(8)
                    .build();
            for (long input = 0; input < 100; input++) {
                sums[beams] += new Generator(settings, END)
                        .generate(new RandomTable(VOCABULARY, TinyBert.SEED + input))
                        .get(0)
                        .score();
            }
        }
        assertThat(sums[2]).as(TinyBert.replay()).isGreaterThan(sums[1]);
        assertThat(sums[4]).as(TinyBert.replay()).isGreaterThan(sums[2]);
    }

    @Test
    void early_stopping_ends_with_as_many_texts_as_beams() {
        int sooner = 0;
        for (long input = 0; input < 100; input++) {
            GenerationSettings settings =
                    GenerationSettings.defaults().with().beams(2).build();
            RandomTable patient = new RandomTable(VOCABULARY, TinyBert.SEED + input);
            RandomTable early = new RandomTable(VOCABULARY, TinyBert.SEED + input);
            Generated best = new Generator(settings, END).generate(patient).get(0);
            Generated first = new Generator(settings.with().earlyStopping(true).build(), END)
                    .generate(early)
                    .get(0);
            assertThat(early.calls()).as(TinyBert.replay()).isLessThanOrEqualTo(patient.calls());
            assertThat(first.score()).as(TinyBert.replay()).isLessThanOrEqualTo(best.score());
            sooner += early.calls() < patient.calls() ? 1 : 0;
        }
        assertThat(sooner).as(TinyBert.replay()).isPositive();
    }
}
