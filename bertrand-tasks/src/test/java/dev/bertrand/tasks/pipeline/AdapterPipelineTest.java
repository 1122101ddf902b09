package dev.bertrand.tasks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.model.adapter.BottleneckConfig;
import dev.bertrand.model.adapter.LoraConfig;
import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterPipelineTest {
    @TempDir
    Path folder;

    private Path base;
    private Path mood;
    private Path pairs;
    private Path tags;
    private Path answers;

    @BeforeEach
    void fourTasksOnOneBase() throws IOException {
        base = folder.resolve("base");
        try (BertForSequenceClassification model = new BertForSequenceClassification(
                TinyBert.config("x"), Parameters.random(TinyBert.SEED, Precision.FP32))) {
            TinyBert.spread(model.parameters());
            model.savePretrained(base, PipelinesTest.TOKENIZER);
        }
        torch.manual_seed(TinyBert.SEED);
        mood = save("mood", LoraConfig.defaults(), BertForSequenceClassification::new, "bad", "good");
        pairs = save("pairs", BottleneckConfig.houlsby("p"), BertForSequenceClassification::new, "a", "b", "c");
        BertConfig mixed = TinyBert.config("O", "B-X", "I-X")
                .with()
                .features(LayerFeatures.parse("mix"))
                .build();
        tags = save("tags", Selection.BITFIT, BertForTokenClassification::new, mixed);
        answers = save("answers", BottleneckConfig.pfeiffer("q"), BertForQuestionAnswering::new);
    }

    private <M extends BertForTask> Path save(
            String name, AdapterMethod method, BiFunction<BertConfig, Parameters, M> create, String... labels)
            throws IOException {
        return save(name, method, create, TinyBert.config(labels));
    }

    private <M extends BertForTask> Path save(
            String name, AdapterMethod method, BiFunction<BertConfig, Parameters, M> create, BertConfig config)
            throws IOException {
        Path adapter = folder.resolve(name);
        try (M model = ModelFolder.load(base, config, 1, Precision.FP32, create)) {
            model.insert(method);
            try (Scope scope = Scope.inference()) {
                model.parameters()
                        .trainable()
                        .values()
                        .forEach(parameter ->
                                parameter.add_(torch.randn_like(parameter).mul(new Scalar(0.1))));
            }
            AdapterFolder.save(adapter, model, method, "tiny");
        }
        return adapter;
    }

    private AdapterPipeline pipeline() throws IOException {
        AdapterPipeline pipeline = AdapterPipeline.load(base);
        pipeline.loadAdapter("mood", mood);
        pipeline.loadAdapter("pairs", pairs);
        pipeline.loadAdapter("tags", tags);
        pipeline.loadAdapter("answers", answers);
        return pipeline;
    }

    private static String text(Random random, int longest) {
        return String.join(
                " ",
                random.ints(1 + random.nextInt(longest), 10, 99)
                        .mapToObj(w -> "w" + w)
                        .toList());
    }

    /** Requests for all four in turn; some texts are longer than the model's 64 positions and come in windows. */
    private static List<AdapterRequest> requests() {
        Random random = new Random(TinyBert.SEED);
        List<AdapterRequest> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(AdapterRequest.of("mood", text(random, 30)));
            requests.add(AdapterRequest.of("pairs", text(random, 20), text(random, 20)));
            requests.add(AdapterRequest.of("tags", text(random, 90)));
            requests.add(AdapterRequest.ofWords("tags", List.of("w11", "w12", "w13")));
            requests.add(AdapterRequest.ofQuestion("answers", text(random, 5), text(random, 120)));
        }
        return requests;
    }

    /** The same by pipelines of their own, one after the other. */
    private List<Prediction> alone(List<AdapterRequest> requests) throws IOException {
        Engine engine = Engine.shared();
        try (SequenceClassifier moods = SequenceClassifier.load(new ModelSource(base, mood), () -> engine);
                SequenceClassifier pairings = SequenceClassifier.load(new ModelSource(base, pairs), () -> engine);
                TokenTagger tagger = TokenTagger.load(new ModelSource(base, tags), () -> engine);
                QuestionAnswerer answerer =
                        QuestionAnswerer.load(new ModelSource(base, answers), AnswerOptions::of, () -> engine)) {
            List<Prediction> predictions = new ArrayList<>();
            for (AdapterRequest request : requests) {
                if (request instanceof AdapterRequest.Words words) {
                    predictions.add(tagger.tagWords(words.words()));
                } else if (request instanceof AdapterRequest.Asked asked) {
                    predictions.add(answerer.answer(List.of(asked.question())).get(0));
                } else {
                    TextInput input = ((AdapterRequest.Text) request).input();
                    predictions.add(
                            request.adapter().equals("tags")
                                    ? tagger.tag(input.text())
                                    : (request.adapter().equals("mood") ? moods : pairings)
                                            .classify(List.of(input))
                                            .get(0));
                }
            }
            return predictions;
        }
    }

    @Test
    void requests_for_four_tasks_at_once_are_answered_as_by_a_model_each() throws IOException {
        List<AdapterRequest> requests = requests();
        List<Prediction> wanted = alone(requests);
        try (AdapterPipeline pipeline = pipeline()) {
            assertThat(pipeline.adapters()).containsExactly("answers", "mood", "pairs", "tags");
            assertThat(pipeline.predict(requests))
                    .as(TinyBert.replay())
                    .usingRecursiveComparison(PipelinesTest.CLOSE)
                    .isEqualTo(wanted);
            assertThat(pipeline.predict(requests.get(0)))
                    .usingRecursiveComparison(PipelinesTest.CLOSE)
                    .isEqualTo(wanted.get(0));
            assertThat(pipeline.predict(List.of())).isEmpty();
        }
    }

    @Test
    void adapters_come_and_go_while_others_answer() throws Exception {
        List<AdapterRequest> requests = requests().stream()
                .filter(request -> !request.adapter().equals("mood"))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (AdapterPipeline pipeline = pipeline()) {
            List<Prediction> wanted = pipeline.predict(requests);
            Future<?> changing = threads.submit(() -> {
                for (int i = 0; i < 30; i++) {
                    pipeline.dropAdapter("mood");
                    pipeline.loadAdapter("mood", i % 2 == 0 ? pairs : mood, i % 3);
                }
                return true;
            });
            int rounds = 0;
            while (!changing.isDone() || rounds == 0) {
                assertThat(pipeline.predict(requests))
                        .usingRecursiveComparison(PipelinesTest.CLOSE)
                        .isEqualTo(wanted);
                rounds++;
            }
            changing.get();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void what_does_not_fit_is_said() throws IOException {
        try (AdapterPipeline pipeline = pipeline()) {
            assertThatThrownBy(() -> pipeline.predict(AdapterRequest.of("weather", "w11")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no adapter weather; loaded are [answers, mood, pairs, tags]");
            assertThatThrownBy(() -> pipeline.predict(AdapterRequest.ofWords("mood", List.of("w11"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("mood classifies texts and pairs, got words");
            assertThatThrownBy(() -> pipeline.predict(AdapterRequest.of("answers", "w11")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("answers answers questions, got a text");
            assertThatThrownBy(() -> pipeline.loadAdapter("mood", mood))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("there is an adapter mood already");
            assertThatThrownBy(() -> pipeline.dropAdapter("weather"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("there is no adapter weather");
            pipeline.dropAdapter("mood");
            assertThat(pipeline.adapters()).containsExactly("answers", "pairs", "tags");
            assertThatThrownBy(() -> pipeline.predict(AdapterRequest.of("mood", "w11")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
