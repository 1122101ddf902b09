package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each task of the quickstart on the bundled data, with a model of two layers that has learned nothing. */
class QuickstartTasksTest {
    private static final Path DATA = Path.of("..", "examples", "data");

    @TempDir
    Path folder;

    private BertTokenizer tokenizer;

    static Stream<QuickstartTask<?>> tasks() {
        return Stream.of(
                QuickstartTexts.sentiment(DATA),
                QuickstartTags.in(DATA),
                QuickstartTexts.inference(DATA),
                QuickstartQuestions.in(DATA));
    }

    @BeforeEach
    void readTokenizer() throws IOException {
        tokenizer = BertTokenizer.fromPretrained(TinyModel.save(folder));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    <E extends Example> void a_model_is_tested_in_parts_of_one_and_answers_examples_that_are_in_no_data_set(
            QuickstartTask<E> task) {
        Engine engine = Engine.shared();
        BertConfig config = task.data().task().configure(BertConfig.tiny());
        try (BertForTask model = task.data().task().create(config, Parameters.random(TinyBert.SEED, Precision.FP32))) {
            model.freeze(engine);
            assertThat(task.test(model, tokenizer, engine)).isBetween(0.0, 0.75);
            List<QuickstartExample> examples = task.answer(model, tokenizer, engine);
            assertThat(examples).hasSizeBetween(2, 6).allSatisfy(example -> {
                assertThat(example.task()).isEqualTo(task.data().name());
                assertThat(example.line()).isNotBlank();
                assertThat(example.output().isObject()).isTrue();
                assertThat(Stream.concat(task.data().train().stream(), task.data().dev().stream())
                                .map(E::toString))
                        .noneMatch(known -> example.input().isTextual()
                                && known.contains(example.input().asText()));
            });
        }
    }

    @Test
    void a_guess_that_looks_at_no_example_has_little() {
        assertThat(QuickstartTexts.sentiment(DATA).majority()).isEqualTo(0.5);
        assertThat(QuickstartTexts.inference(DATA).majority()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(QuickstartTags.in(DATA).majority()).isBetween(0.2, 0.25); // nouns
        assertThat(QuickstartQuestions.in(DATA).majority()).isBetween(0.15, 0.2);
    }

    @Test
    void the_sentence_that_is_tokenized_is_tagged_as_well() {
        try (BertForTask model = QuickstartTags.in(DATA)
                .data()
                .task()
                .create(
                        QuickstartTags.in(DATA).data().task().configure(BertConfig.tiny()),
                        Parameters.random(TinyBert.SEED, Precision.FP32))) {
            model.freeze(Engine.shared());
            assertThat(QuickstartTags.in(DATA)
                            .answer(model, tokenizer, Engine.shared())
                            .get(0)
                            .line())
                    .matches("BERT/[A-Z]+ preprocessing/[A-Z]+ is/[A-Z]+ essential/[A-Z]+ \\./[A-Z]+");
        }
    }
}
