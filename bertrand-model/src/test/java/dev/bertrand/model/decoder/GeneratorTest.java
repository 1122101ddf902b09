package dev.bertrand.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.TinyBert;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratorTest {
    private static final int END = 0;
    private static final int BANNED = 3;
    private static final int VOCABULARY = 7;

    private static GenerationSettings.Builder settings() {
        return GenerationSettings.defaults().with().maxNewTokens(12);
    }

    /** Greedy, beams in both ways to stop, and sampling. */
    static Stream<GenerationSettings> ways() {
        return Stream.of(
                settings().build(),
                settings().beams(2).build(),
                settings().beams(4).lengthPenalty(0.6).earlyStopping(true).build(),
                settings().beams(9).build(), // more than there are tokens
                settings().sample(true).build(),
                settings().sample(true).temperature(2).topK(5).topP(0.9).build());
    }

    private static long[] inputs(int count) {
        return LongStream.range(TinyBert.SEED, TinyBert.SEED + count).toArray();
    }

    private static List<Generated> generate(GenerationSettings settings, long... inputs) {
        return new Generator(settings, END, BANNED).generate(new RandomTable(VOCABULARY, inputs));
    }

    @Test
    void greedy_takes_the_likeliest_token_each_time() {
        for (long input : inputs(50)) {
            int[] text = {};
            int token;
            do {
                int[] before = text;
                token = IntStream.range(0, VOCABULARY)
                        .filter(other -> other != BANNED)
                        .boxed()
                        .max((a, b) ->
                                Float.compare(RandomTable.logit(input, before, a), RandomTable.logit(input, before, b)))
                        .orElseThrow();
                text = Arrays.copyOf(text, text.length + 1);
                text[text.length - 1] = token;
            } while (token != END && text.length < 12);

            Generated got =
                    generate(settings().lengthPenalty(0.7).build(), input).get(0);
            assertThat(got.tokens())
                    .as(TinyBert.replay())
                    .containsExactly(token == END ? Arrays.copyOf(text, text.length - 1) : text);
            assertThat(got.score()).isCloseTo(RandomTable.score(VOCABULARY, input, text, 0.7), within(1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void an_input_alone_is_written_as_among_others(GenerationSettings settings) {
        long[] inputs = inputs(16);
        RandomTable table = new RandomTable(VOCABULARY, inputs);
        List<Generated> together = new Generator(settings, END, BANNED).generate(table);
        assertThat(together.stream()
                        .map(text -> text.tokens().length)
                        .distinct()
                        .count())
                .as("texts end at different times; %s", TinyBert.replay())
                .isGreaterThan(1);
        for (int i = 0; i < inputs.length; i++) {
            Generated alone = new Generator(settings, END, BANNED)
                    .generate(new RandomTable(VOCABULARY, inputs[i]), new long[] {i})
                    .get(0);
            assertThat(together.get(i).tokens())
                    .as("input %d, %s", i, TinyBert.replay())
                    .containsExactly(alone.tokens());
            assertThat(together.get(i).score()).isEqualTo(alone.score());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void lengths_are_kept_and_banned_tokens_never_written(GenerationSettings settings) {
        Set<Integer> lengths = new HashSet<>();
        for (Generated text :
                generate(settings.with().minNewTokens(3).maxNewTokens(6).build(), inputs(100))) {
            assertThat(text.tokens()).as(TinyBert.replay()).doesNotContain(END, BANNED);
            assertThat(text.score()).isNegative();
            lengths.add(text.tokens().length);
        }
        assertThat(lengths).as(TinyBert.replay()).contains(3).isSubsetOf(3, 4, 5, 6);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void no_ngram_comes_twice(GenerationSettings settings) {
        for (int n = 1; n <= 3; n++) {
            GenerationSettings strict =
                    settings.with().noRepeatNgram(n).minNewTokens(5).build();
            for (Generated text : generate(strict, inputs(30))) {
                List<List<Integer>> ngrams = ngrams(text.tokens(), n);
                assertThat(ngrams).as(TinyBert.replay()).doesNotHaveDuplicates();
            }
        }
        // Five tokens may be written, each of them once; the end is the model's to choose no sooner.
        GenerationSettings once =
                settings.with().noRepeatNgram(1).minNewTokens(5).build();
        assertThat(generate(once, inputs(1)).get(0).tokens()).containsExactlyInAnyOrder(1, 2, 4, 5, 6);
    }

    private static List<List<Integer>> ngrams(int[] tokens, int n) {
        return IntStream.rangeClosed(0, tokens.length - n)
                .mapToObj(
                        start -> Arrays.stream(tokens, start, start + n).boxed().toList())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_text_ends_where_nothing_may_follow(GenerationSettings settings) {
        GenerationSettings stuck =
                settings.with().noRepeatNgram(1).minNewTokens(12).build();
        assertThat(generate(stuck, inputs(3))).allSatisfy(text -> {
            assertThat(text.tokens()).containsExactlyInAnyOrder(1, 2, 4, 5, 6);
            assertThat(text.score()).isFinite().isNegative();
        });
        int[] rest = IntStream.range(1, VOCABULARY).toArray();
        assertThat(new Generator(settings.with().minNewTokens(1).build(), END, rest)
                        .generate(new RandomTable(VOCABULARY, inputs(2))))
                .allSatisfy(text -> {
                    assertThat(text.tokens()).isEmpty();
                    assertThat(text.score()).isZero();
                });
    }

    @Test
    void the_model_is_asked_no_more_often_than_needed() {
        RandomTable table = new RandomTable(VOCABULARY, inputs(20));
        List<Generated> texts = new Generator(settings().build(), END).generate(table);
        int longest =
                texts.stream().mapToInt(text -> text.tokens().length).max().orElseThrow();
        assertThat(table.calls()).as(TinyBert.replay()).isEqualTo(Math.min(longest + 1, 12));
        assertThat(table.rows())
                .as("rows of the last call; %s", TinyBert.replay())
                .isLessThan(20);
        assertThat(new Generator(settings().build(), END).generate(new RandomTable(VOCABULARY)))
                .isEmpty();
    }

    @Test
    void tokens_beyond_the_vocabulary_and_a_banned_end_are_refused() {
        RandomTable table = new RandomTable(VOCABULARY, inputs(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Generator(settings().build(), VOCABULARY).generate(table))
                .withMessageContaining("token 7 is not among the 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Generator(settings().build(), END, -1).generate(table))
                .withMessageContaining("token -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Generator(settings().build(), END, END))
                .withMessageContaining("ends texts and is banned");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Generator(settings().build(), END).generate(table, new long[] {1, 2}))
                .withMessageContaining("2 numbers for 1 inputs");
    }

    @Test
    void scores_that_are_no_numbers_are_told() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new TokenScores(new float[] {1, bad, 2}))
                    .withMessageContaining("no numbers");
        }
        assertThatIllegalStateException().isThrownBy(() -> new TokenScores(new float[] {Float.NEGATIVE_INFINITY}));
    }

    @Test
    void the_best_tokens_are_those_of_sorting_them_all() {
        Random random = new Random(TinyBert.SEED);
        for (int round = 0; round < 200; round++) {
            float[] logits = new float[1 + random.nextInt(40)];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = random.nextInt(21) - 10f; // many are equal
            }
            int[] sorted = IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(token -> -logits[token])
                            .thenComparing(Comparator.naturalOrder()))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int count = 1; count <= logits.length + 1; count++) {
                assertThat(new TokenScores(logits).best(count))
                        .as(TinyBert.replay())
                        .containsExactly(Arrays.copyOf(sorted, Math.min(count, logits.length)));
            }
        }
    }

    @Test
    void the_best_tokens_come_best_first_and_of_equals_the_first() {
        TokenScores scores = new TokenScores(new float[] {-1, 5, 5, 2, 5, -2});
        scores.forbid(1);
        assertThat(scores.best(1)).containsExactly(2);
        assertThat(scores.best(3)).containsExactly(2, 4, 3);
        assertThat(scores.best(9)).containsExactly(2, 4, 3, 0, 5);
        assertThat(scores.allowed()).containsExactly(0, 2, 3, 4, 5);
    }
}
