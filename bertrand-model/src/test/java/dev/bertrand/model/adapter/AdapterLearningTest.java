package dev.bertrand.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method learns every task, and changes nothing that is frozen. */
class AdapterLearningTest {
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(6, 12);
    private static final int STEPS = 30;
    private static final double RATE = 3e-3;

    /** A task's layer and something to learn by heart. */
    private record Task(
            BertConfig config, BiFunction<BertConfig, Parameters, ? extends BertForTask> create, Targets targets) {}

    private static List<Task> tasks() {
        int[][] tags = SEQUENCES.stream()
                .map(sequence -> Arrays.stream(sequence.ids()).map(id -> id % 3).toArray())
                .toArray(int[][]::new);
        int[] starts =
                SEQUENCES.stream().mapToInt(sequence -> sequence.length() / 3).toArray();
        int[] ends =
                SEQUENCES.stream().mapToInt(sequence -> sequence.length() / 2).toArray();
        return List.of(
                new Task(
                        TinyBert.config("a", "b", "c"),
                        BertForSequenceClassification::new,
                        new Targets.Classes(new int[] {0, 1, 2, 1, 0, 2})),
                new Task(
                        TinyBert.config("similarity"),
                        BertForSequenceClassification::new,
                        new Targets.Scores(new float[] {0, 1, 2, 3, 4, 5})),
                new Task(
                        TinyBert.config("O", "X", "Y"),
                        BertForTokenClassification::new,
                        new Targets.TokenClasses(tags)),
                new Task(TinyBert.config(), BertForQuestionAnswering::new, new Targets.Spans(starts, ends)));
    }

    @ParameterizedTest
    @MethodSource("dev.bertrand.model.adapter.AdapterMethodTest#methods")
    void every_task_is_learned_and_what_is_frozen_stays(AdapterMethod method) {
        for (Task task : tasks()) {
            Parameters parameters = TinyBert.parameters(Precision.FP32);
            try (BertForTask model = task.create().apply(task.config(), parameters)) {
                TinyBert.spread(parameters);
                model.insert(method);
                Map<String, float[]> before = values(parameters);
                double first = Double.NaN;
                double last = Double.NaN;
                try (AdamW optimizer = new AdamW(parameters.trainable(), AdamW.Variant.huggingFace())) {
                    for (int step = 0; step < STEPS; step++) {
                        try (Scope scope = Scope.open()) {
                            last = model.learn(Batch.of(SEQUENCES), task.targets(), 1, false);
                            first = step == 0 ? last : first;
                            optimizer.step(RATE, 1);
                        }
                    }
                }
                String what = "%s with %s; %s".formatted(model.architecture(), method, TinyBert.replay());
                assertThat(last).as(what).isLessThan(0.9 * first);
                values(parameters).forEach((name, now) -> {
                    boolean learned = parameters.trainable().containsKey(name);
                    assertThat(!Arrays.equals(now, before.get(name)))
                            .as("%s: %s changes", what, name)
                            .isEqualTo(learned);
                });
            }
        }
    }

    private static Map<String, float[]> values(Parameters parameters) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (Scope scope = Scope.inference()) {
            parameters.named().forEach((name, tensor) -> values.put(name, Tensors.toFloats(tensor.flatten())));
        }
        return values;
    }
}
