package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.tasks.metric.BleuMetrics.Bleu;
import dev.bertrand.tasks.metric.RougeMetrics.Rouge;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** BLEU and chrF beside what sacreBLEU 2.6.0 says of the same texts; ROUGE worked out by hand from its definition. */
class GenerationMetricsTest {
    private record Corpus(
            List<String> hypotheses,
            List<List<String>> references,
            double bleu,
            List<Double> precisions,
            double penalty,
            long words,
            long wanted,
            double chrf) {}

    static Stream<Corpus> corpora() {
        return Stream.of(
                new Corpus(
                        List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."),
                        List.of(
                                List.of("The dog bit the man.", "The dog had bit the man."),
                                List.of("It was not unexpected.", "No one was surprised."),
                                List.of("The man bit him first.", "The man had bitten the dog.")),
                        48.530827009929865,
                        List.of(82.352941, 50.0, 45.454545, 37.5),
                        0.942873,
                        17,
                        18,
                        59.72751782684763),
                new Corpus(
                        List.of(
                                "Alimentum is a cheap, family-friendly place (rated 3.5 of 5) near the river - \"try it\"!"),
                        List.of(List.of("Alimentum, near the river, is family friendly and cheap; it is rated 3.5/5.")),
                        9.846107951428584,
                        List.of(50.0, 14.285714, 5.0, 2.631579),
                        1,
                        22,
                        19,
                        54.880883906703446),
                new Corpus(
                        List.of("ein Mann fährt 1-2 km auf Straße Nr. 5, $3,000 &amp; mehr 好 𝕏 café"),
                        List.of(List.of("Ein Mann fährt 1-2 km auf der Straße Nr. 5, $3,000 & mehr 好 𝕏 cafe")),
                        76.39843504088954,
                        List.of(90.0, 84.210526, 77.777778, 70.588235),
                        0.951229,
                        20,
                        21,
                        79.10867465929118),
                new Corpus(
                        List.of("a b"),
                        List.of(List.of("a c d e f")),
                        0,
                        List.of(50.0, 50.0, 0.0, 0.0),
                        0.22313,
                        2,
                        5,
                        11.363636363636363),
                new Corpus(
                        List.of("x y z w v"),
                        List.of(List.of("a b c d e")),
                        0,
                        List.of(0.0, 0.0, 0.0, 0.0),
                        1,
                        5,
                        5,
                        0),
                new Corpus(List.of(""), List.of(List.of("a b c")), 0, List.of(0.0, 0.0, 0.0, 0.0), 0, 0, 3, 0),
                new Corpus(
                        List.of("the the the the the the the"),
                        List.of(List.of("the cat is on the mat", "there is a cat on the mat")),
                        7.809849842300637,
                        List.of(28.571429, 8.333333, 5.0, 3.125),
                        1,
                        7,
                        7,
                        14.232426848159646),
                new Corpus(
                        List.of("foo bar baz qux", "foo"),
                        List.of(List.of("foo bar baz qux quux"), List.of("foo")),
                        81.87307530779823,
                        List.of(100.0, 100.0, 100.0, 100.0),
                        0.818731,
                        5,
                        6,
                        75.71462493472302));
    }

    @ParameterizedTest
    @MethodSource("corpora")
    void equal_sacrebleu(Corpus corpus) {
        Bleu bleu = BleuMetrics.corpus(corpus.hypotheses, corpus.references);
        assertThat(bleu.score()).isCloseTo(corpus.bleu, within(1e-9));
        for (int n = 0; n < corpus.precisions.size(); n++) {
            assertThat(bleu.precisions().get(n)).isCloseTo(corpus.precisions.get(n), within(1e-6));
        }
        assertThat(bleu.brevityPenalty()).isCloseTo(corpus.penalty, within(1e-6));
        assertThat(bleu.hypothesisWords()).isEqualTo(corpus.words);
        assertThat(bleu.referenceWords()).isEqualTo(corpus.wanted);
        assertThat(ChrfMetrics.corpus(corpus.hypotheses, corpus.references)).isCloseTo(corpus.chrf, within(1e-9));
    }

    @Test
    void words_are_those_of_13a() {
        assertThat(
                        String.join(
                                " ",
                                BleuMetrics.tokenize(
                                        "Hello, world! It's 3.5-4 km (ca. 1,000 m) -- \"x\" &lt;b&gt; A.B, c/d e-mail 5- .5 5. <skipped>end-\nto\nend\u00a0x\u3000y z…")))
                .isEqualTo(
                        "Hello , world ! It's 3.5 - 4 km ( ca . 1,000 m ) -- \" x \" < b > A . B , c / d e-mail 5 - . 5 5 . endto end x y z…");
    }

    @Test
    void a_score_says_how_it_was_computed() {
        List<String> texts = List.of("a", "b");
        assertThat(BleuMetrics.corpus(texts, List.of(List.of("a"), List.of("b")))
                        .signature())
                .isEqualTo("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp");
        assertThat(BleuMetrics.corpus(texts, List.of(List.of("a", "c"), List.of("b")))
                        .signature())
                .startsWith("nrefs:var|");
    }

    // said: the cat sat on the mat (6 words, 5 pairs); wanted: the cat is on the red mat (7 words, 6 pairs)
    @Test
    void rouge_counts_words_pairs_and_the_longest_common_subsequence() {
        List<String> said = List.of("The cat sat on the mat.");
        List<List<String>> wanted = List.of(List.of("the cat is on the red mat!"));
        assertRouge(RougeMetrics.ngrams(1, said, wanted), 5 / 6.0, 5 / 7.0);
        assertRouge(RougeMetrics.ngrams(2, said, wanted), 2 / 5.0, 2 / 6.0);
        assertRouge(RougeMetrics.longest(said, wanted), 5 / 6.0, 5 / 7.0);
        // In another order the same words are shared, but a shorter subsequence.
        List<String> turned = List.of("mat the on sat cat the");
        assertRouge(RougeMetrics.ngrams(1, turned, wanted), 5 / 6.0, 5 / 7.0);
        assertRouge(RougeMetrics.longest(turned, wanted), 3 / 6.0, 3 / 7.0); // the on the
    }

    @Test
    void rouge_takes_the_best_reference_of_each_text_and_the_mean_of_texts() {
        List<List<String>> wanted = List.of(List.of("x y", "a b", "a b c"), List.of("q"));
        assertRouge(RougeMetrics.ngrams(1, List.of("a b", "z"), wanted), 0.5, 0.5);
        assertThat(RougeMetrics.ngrams(2, List.of("a", ""), wanted).f()).isZero();
        // Letters beyond ASCII part words, as the package has it: stra e
        assertRouge(RougeMetrics.ngrams(1, List.of("Straße"), List.of(List.of("stra"))), 0.5, 1);
    }

    private static void assertRouge(Rouge got, double precision, double recall) {
        assertThat(got.precision()).isCloseTo(precision, within(1e-12));
        assertThat(got.recall()).isCloseTo(recall, within(1e-12));
        assertThat(got.f()).isCloseTo(2 * precision * recall / (precision + recall), within(1e-12));
    }

    @Test
    void texts_without_references_are_refused() {
        for (List<List<String>> references :
                List.<List<List<String>>>of(List.of(), List.of(List.of()), List.of(List.of("a"), List.of("b")))) {
            assertThatIllegalArgumentException().isThrownBy(() -> BleuMetrics.corpus(List.of("a"), references));
            assertThatIllegalArgumentException().isThrownBy(() -> ChrfMetrics.corpus(List.of("a"), references));
            assertThatIllegalArgumentException().isThrownBy(() -> RougeMetrics.longest(List.of("a"), references));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RougeMetrics.ngrams(0, List.of("a"), List.of(List.of("a"))));
    }
}
