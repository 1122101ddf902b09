package dev.bertrand.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Texts and scores beside those of {@code generate} in transformers 5.17.0, for a model whose scores are {@link
 * RandomTable#logit} of the input and the tokens behind it, with a vocabulary of 7, the end token 0 and token 3
 * suppressed.
 */
class TransformersParityTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # beams | length penalty | early stopping | least | most | no n-gram twice | input | score | tokens
            1 | 1.0 | false | 0 | 10 | 0 | 1 |  | ''
            1 | 1.0 | false | 0 | 10 | 0 | 7 |  | 5
            1 | 1.0 | false | 0 | 10 | 0 | 9 |  | 5 1 6 6 6
            1 | 1.0 | false | 0 | 10 | 0 | 16 |  | 2 6 6 6 1 4 2 4 6 1
            2 | 1.0 | false | 0 | 10 | 0 | 1 | -0.787526 | ''
            2 | 1.0 | false | 0 | 10 | 0 | 2 | -0.620981 | 5 6
            2 | 1.0 | false | 0 | 10 | 0 | 18 | -0.461986 | 4 5 5 1 6 5 4 4 6
            2 | 1.0 | false | 0 | 10 | 0 | 16 | -0.588904 | 2 6 6 6 1 4 2 4 6 1
            3 | 0.6 | true | 2 | 10 | 2 | 2 | -0.963667 | 5 6
            3 | 0.6 | true | 2 | 10 | 2 | 13 | -2.162076 | 1 5
            3 | 0.6 | true | 2 | 10 | 2 | 1 | -2.021960 | 1 1 4 4 2 1
            3 | 0.6 | true | 2 | 10 | 2 | 3 | -2.076686 | 6 1 5 5 4 6 5 2 5 1
            4 | 2.0 | false | 0 | 8 | 0 | 7 | -0.028713 | 5
            4 | 2.0 | false | 0 | 8 | 0 | 12 | -0.100911 | 1 1 5 5 1 2 6
            4 | 2.0 | false | 0 | 8 | 0 | 10 | -0.113174 | 2 4 2 6 5 4 5 4
            4 | 2.0 | false | 0 | 8 | 0 | 18 | -0.059301 | 4 5 5 1 6 5 4 4
            4 | 1.0 | false | 3 | 12 | 1 | 0 | -1.100224 | 1 2 6
            4 | 1.0 | false | 3 | 12 | 1 | 16 | -0.892045 | 5 2 6
            4 | 1.0 | false | 3 | 12 | 1 | 14 | -0.965926 | 5 1 6 4
            4 | 1.0 | false | 3 | 12 | 1 | 17 | -1.007823 | 2 6 1 4 5
            2 | 0.0 | false | 0 | 12 | 3 | 1 | -0.787526 | ''
            2 | 0.0 | false | 0 | 12 | 3 | 7 | -0.114851 | 5
            2 | 0.0 | false | 0 | 12 | 3 | 17 | -2.039652 | 2 6
            2 | 0.0 | false | 0 | 12 | 3 | 14 | -8.469316 | 5 1 1 1 2 1 6 5 6 1 4 4
            3 | -1.0 | true | 0 | 6 | 0 | 1 | -0.787526 | ''
            3 | -1.0 | true | 0 | 6 | 0 | 7 | -0.229702 | 5
            3 | -1.0 | true | 0 | 6 | 0 | 19 | -2.400399 | ''
            3 | -1.0 | true | 0 | 6 | 0 | 18 | -16.639795 | 4 5 5 1 6 5
            4 | 1.0 | true | 0 | 16 | 0 | 1 | -0.787526 | ''
            4 | 1.0 | true | 0 | 16 | 0 | 2 | -0.620981 | 5 6
            4 | 1.0 | true | 0 | 16 | 0 | 0 | -0.690598 | 1 5 4 2 2
            4 | 1.0 | true | 0 | 16 | 0 | 14 | -0.657031 | 5 1 1 1 6 6 6
            3 | 2.0 | false | 0 | 20 | 0 | 7 | -0.028713 | 5
            3 | 2.0 | false | 0 | 20 | 0 | 0 | -0.034166 | 1 5 4 5 6 4 1 1 5 1 4 1 5 1 6 2 4 2 2 5
            3 | 2.0 | false | 0 | 20 | 0 | 10 | -0.037596 | 2 4 2 4 5 2 6 1 1 4 5 6 1 1 5 4 4 6 5 5
            3 | 2.0 | false | 0 | 20 | 0 | 18 | -0.032658 | 4 1 5 2 1 6 5 6 5 5 5 2 2 5 5 6 4 2 4 4
            """)
    void texts_are_those_of_transformers(
            int beams,
            double lengthPenalty,
            boolean earlyStopping,
            int least,
            int most,
            int noRepeatNgram,
            long input,
            @Nullable Double score,
            String tokens) {
        GenerationSettings settings = GenerationSettings.defaults()
                .with()
                .beams(beams)
                .lengthPenalty(lengthPenalty)
                .earlyStopping(earlyStopping)
                .minNewTokens(least)
                .maxNewTokens(most)
                .noRepeatNgram(noRepeatNgram)
                .build();
        Generated got = new Generator(settings, 0, 3)
                .generate(new RandomTable(7, input))
                .get(0);

        assertThat(got.tokens())
                .containsExactly(Arrays.stream(tokens.split(" "))
                        .filter(token -> !token.isEmpty())
                        .mapToInt(Integer::parseInt)
                        .toArray());
        if (score != null) { // greedy search gives none there
            assertThat(got.score()).isCloseTo(score, within(2e-5));
        }
    }
}
