package dev.bertrand.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForPreTraining;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch learned in parts gives the gradients of the whole. */
class ReplicasTest {
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(24, 30);
    private static final int[] ALL = IntStream.range(0, SEQUENCES.size()).toArray();

    @AfterEach
    void restoreThreads() {
        Engine.start(EngineSettings.defaults());
    }

    static Stream<Arguments> tasks() {
        BiFunction<BertConfig, Parameters, BertForTask> classes = BertForSequenceClassification::new;
        BiFunction<BertConfig, Parameters, BertForTask> tags = BertForTokenClassification::new;
        BiFunction<BertConfig, Parameters, BertForTask> spans = BertForQuestionAnswering::new;
        BiFunction<BertConfig, Parameters, BertForTask> words = BertForMaskedLM::new;
        BiFunction<BertConfig, Parameters, BertForTask> both = BertForPreTraining::new;
        return Stream.of(
                Arguments.of("classes", classes, of(i -> new Targets.Classes(map(i, k -> k % 2)))),
                Arguments.of("tags", tags, of(ReplicasTest::tokenClasses)),
                Arguments.of("words", words, of(ReplicasTest::tokenClasses)),
                Arguments.of(
                        "words and pairs",
                        both,
                        of(i -> new Targets.PreTraining(
                                tokenClasses(i), new Targets.Classes(map(i, k -> k % 3 == 0 ? 1 : 0))))),
                Arguments.of(
                        "spans",
                        spans,
                        of(i -> new Targets.Spans(
                                map(i, k -> 0), map(i, k -> SEQUENCES.get(k).length() - 1)))));
    }

    private static TrainingSet of(Function<int[], Targets> targets) {
        return TrainingSet.of(SEQUENCES, targets);
    }

    private static int[] map(int[] indices, IntUnaryOperator function) {
        return IntStream.of(indices).map(function).toArray();
    }

    /** Only every third token counts, and the longest sequences have none that does. */
    private static Targets.TokenClasses tokenClasses(int[] indices) {
        IntFunction<int[]> ofSequence =
                index -> IntStream.range(0, SEQUENCES.get(index).length())
                        .map(k -> k % 3 == 0 && SEQUENCES.get(index).length() < 16 ? 1 : Targets.IGNORED)
                        .toArray();
        return new Targets.TokenClasses(
                IntStream.of(indices).mapToObj(ofSequence).toArray(int[][]::new));
    }

    private static BertForTask model(BiFunction<BertConfig, Parameters, BertForTask> create) {
        return create.apply(TinyBert.config("a", "b"), TinyBert.parameters(Precision.FP64));
    }

    private static Map<String, double[]> gradients(BertForTask model) {
        Map<String, double[]> gradients = new HashMap<>();
        try (Scope scope = Scope.inference()) {
            model.parameters().trainable().forEach((name, parameter) -> {
                if (parameter.grad().defined()) {
                    gradients.put(name, Tensors.toDoubles(parameter.grad().to_dense()));
                }
            });
        }
        return gradients;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tasks")
    void parts_have_the_loss_and_the_gradients_of_the_whole(
            String name, BiFunction<BertConfig, Parameters, BertForTask> create, TrainingSet data) {
        double loss;
        Map<String, double[]> wanted;
        try (BertForTask model = model(create);
                Scope scope = Scope.open()) {
            Batch batch = Batch.of(SEQUENCES);
            var whole = model.loss(batch, data.targets(ALL));
            whole.backward();
            loss = whole.item_double();
            wanted = gradients(model);
        }
        for (int threads : new int[] {1, 2, 3}) {
            Engine engine = Engine.start(EngineSettings.defaults().withThreads(threads));
            try (BertForTask model = model(create);
                    Replicas replicas = new Replicas(model, data, false, engine)) {
                assertThat(replicas.learn(ALL, 1, 1.0)).isCloseTo(loss, within(1e-12));
                Map<String, double[]> got = gradients(model);
                assertThat(got.keySet()).isEqualTo(wanted.keySet());
                wanted.forEach((parameter, values) -> assertThat(got.get(parameter))
                        .as("%s with %d threads; %s", parameter, threads, TinyBert.replay())
                        .containsExactly(values, within(1e-12)));
            }
        }
    }

    @Test
    void layers_computed_again_have_the_gradients_of_layers_kept_with_dropout_too() {
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(2));
        BertConfig config = TinyBert.config("a", "b").with().dropout(0.3).build();
        TrainingSet data = of(i -> new Targets.Classes(map(i, k -> k % 2)));
        List<Map<String, double[]>> gradients = new ArrayList<>();
        for (boolean recompute : new boolean[] {false, true}) {
            try (BertForTask model = new BertForSequenceClassification(config, TinyBert.parameters(Precision.FP64));
                    Replicas replicas = new Replicas(model, data, recompute, engine)) {
                replicas.learn(ALL, 1, 0.5);
                replicas.learn(ALL, 2, 0.5);
                gradients.add(gradients(model));
            }
        }
        assertThat(gradients.get(1).keySet()).isEqualTo(gradients.get(0).keySet());
        gradients
                .get(0)
                .forEach((name, values) -> assertThat(gradients.get(1).get(name))
                        .as("%s; %s", name, TinyBert.replay())
                        .containsExactly(values, within(1e-12)));
    }

    @Test
    void dropout_differs_from_part_to_part_and_repeats_with_the_seed() {
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(2));
        BertConfig config = TinyBert.config("a", "b").with().dropout(0.3).build();
        // Twice the same sequence: without dropout, both parts have the same loss.
        TrainingSet data = TrainingSet.of(
                List.of(SEQUENCES.get(1), SEQUENCES.get(1), SEQUENCES.get(1), SEQUENCES.get(1)),
                indices -> new Targets.Classes(map(indices, k -> 1)));
        double[] losses = new double[4];
        try (BertForTask model = new BertForSequenceClassification(config, TinyBert.parameters(Precision.FP64));
                Replicas replicas = new Replicas(model, data, false, engine)) {
            losses[0] = replicas.learn(new int[] {0, 1, 2, 3}, 5, 1.0);
            losses[1] = replicas.learn(new int[] {0, 1, 2, 3}, 5, 1.0);
            losses[2] = replicas.learn(new int[] {0, 1, 2, 3}, 6, 1.0);
        }
        assertThat(losses[1]).isEqualTo(losses[0]);
        assertThat(losses[2]).isNotEqualTo(losses[0]);
        assertThat(Arrays.stream(losses).limit(3))
                .allSatisfy(value -> assertThat(value).isFinite());
    }
}
