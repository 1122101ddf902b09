package dev.bertrand.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.tasks.dataset.Answer;
import dev.bertrand.tasks.dataset.BadRows;
import dev.bertrand.tasks.dataset.ConllReader;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.tasks.dataset.SquadReader;
import dev.bertrand.tasks.dataset.TableReader;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.tasks.dataset.TextExample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The data in {@code examples/data} are what their README says. */
class BundledDataTest {
    private static final Path DATA = Path.of("data");

    /** Of the universal tags, those that the sentences have (universaldependencies.org/u/pos). */
    private static final Set<String> PARTS_OF_SPEECH = Set.of(
            "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
            "SCONJ", "VERB");

    private static List<TextExample> texts(String file) {
        return new TableReader().read(DATA.resolve(file)).examples();
    }

    private static List<TaggedExample> sentences(String file) {
        return new ConllReader(BadRows.STOP).read(DATA.resolve(file)).examples();
    }

    private static List<QuestionExample> questions(String file) {
        return new SquadReader(BadRows.STOP).read(DATA.resolve(file)).examples();
    }

    private static <E> Map<String, Long> counts(List<E> examples, Function<E, String> key) {
        return examples.stream().collect(Collectors.groupingBy(key, Collectors.counting()));
    }

    private static <E> void areAllDifferent(List<E> train, List<E> test, Function<E, String> key) {
        assertThat(train).extracting(key).doesNotHaveDuplicates();
        assertThat(test).extracting(key).doesNotHaveDuplicates();
        assertThat(test)
                .extracting(key)
                .doesNotContainAnyElementsOf(train.stream().map(key).toList());
    }

    @ParameterizedTest
    @CsvSource({"reviews-train.tsv, 200", "reviews-test.tsv, 50"})
    void reviews_are_half_negative_and_half_positive(String file, long each) {
        assertThat(counts(texts(file), TextExample::requireLabel))
                .isEqualTo(Map.of("negative", each, "positive", each));
    }

    @Test
    void no_review_is_there_twice() {
        areAllDifferent(texts("reviews-train.tsv"), texts("reviews-test.tsv"), TextExample::text);
    }

    @ParameterizedTest
    @CsvSource({"pairs-train.tsv, 160", "pairs-test.tsv, 40"})
    void each_premise_has_a_hypothesis_of_each_class(String file, long each) {
        List<TextExample> pairs = texts(file);
        assertThat(counts(pairs, TextExample::requireLabel))
                .isEqualTo(Map.of("entailment", each, "neutral", each, "contradiction", each));
        assertThat(counts(pairs, pair -> pair.text() + " / " + pair.label()).values())
                .containsOnly(1L);
    }

    @Test
    void no_premise_and_no_hypothesis_is_in_both_parts() {
        List<TextExample> train = texts("pairs-train.tsv");
        List<TextExample> test = texts("pairs-test.tsv");
        areAllDifferent(train, test, pair -> String.valueOf(pair.pair()));
        assertThat(test)
                .extracting(TextExample::text)
                .doesNotContainAnyElementsOf(
                        train.stream().map(TextExample::text).toList());
    }

    @Test
    void sentences_are_tagged_with_universal_parts_of_speech() {
        List<TaggedExample> train = sentences("tags-train.conll");
        List<TaggedExample> test = sentences("tags-test.conll");
        assertThat(train).hasSize(332);
        assertThat(test).hasSize(80);
        areAllDifferent(train, test, sentence -> String.join(" ", sentence.words()));
        assertThat(train.stream().flatMap(sentence -> sentence.tags().stream()).collect(Collectors.toSet()))
                .isEqualTo(PARTS_OF_SPEECH);
        assertThat(test.stream().flatMap(sentence -> sentence.tags().stream())).isSubsetOf(PARTS_OF_SPEECH);
    }

    @Test
    void questions_are_answered_by_one_place_of_their_paragraph() {
        List<QuestionExample> train = questions("questions-train.json");
        List<QuestionExample> test = questions("questions-test.json");
        assertThat(train).hasSize(336);
        assertThat(test).hasSize(80);
        areAllDifferent(train, test, question -> question.context() + question.question());
        for (List<QuestionExample> part : List.of(train, test)) {
            assertThat(counts(part, QuestionExample::context).values()).containsOnly(4L);
            for (QuestionExample question : part) {
                assertThat(question.answers()).as(question.id()).hasSize(1);
                Answer answer = question.answers().get(0);
                assertThat(question.context().substring(answer.start(), answer.end()))
                        .as(question.id())
                        .isEqualTo(answer.text());
                assertThat(question.context().split("\\b" + answer.text() + "\\b", -1))
                        .as(question.id() + ": times that the answer is there, plus one")
                        .hasSize(2);
            }
        }
        assertThat(test)
                .extracting(QuestionExample::context)
                .doesNotContainAnyElementsOf(
                        train.stream().map(QuestionExample::context).toList());
    }
}
