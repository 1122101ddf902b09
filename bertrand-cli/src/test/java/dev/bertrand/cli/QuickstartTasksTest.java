package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Tags;
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
    <E extends Example> void a_model_is_tested_in_parts_of_one(QuickstartTask<E> task) {
        Engine engine = Engine.shared();
        BertConfig config = task.data().task().configure(BertConfig.tiny());
        try (BertForTask model = task.data().task().create(config, Parameters.random(TinyBert.SEED, Precision.FP32))) {
            model.freeze(engine);
            assertThat(task.test(model, tokenizer, engine)).isBetween(0.0, 0.75);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    <E extends Example> void what_is_asked_is_in_no_data_set(QuickstartTask<E> task) {
        assertThat(task.asked()).hasSizeBetween(2, 6).allSatisfy(request -> {
            assertThat(request.adapter()).isEqualTo(task.data().name());
            String asked = request instanceof AdapterRequest.Asked question
                    ? question.question().text()
                    : ((AdapterRequest.Text) request).input().text();
            assertThat(Stream.concat(task.data().train().stream(), task.data().dev().stream())
                            .map(E::toString))
                    .noneMatch(known -> known.contains(asked));
        });
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
        QuickstartTags task = QuickstartTags.in(DATA);
        Tags tags = new Tags(
                List.of("BERT", "preprocessing", "is", "essential", "."),
                List.of("PROPN", "NOUN", "AUX", "ADJ", "PUNCT"),
                List.of());
        QuickstartExample example = task.example(task.asked().get(0), tags);
        assertThat(example.input().asText()).isEqualTo("BERT preprocessing is essential.");
        assertThat(example.line()).isEqualTo("BERT/PROPN preprocessing/NOUN is/AUX essential/ADJ ./PUNCT");
    }
}
