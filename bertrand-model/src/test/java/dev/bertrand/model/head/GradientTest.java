package dev.bertrand.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Analytic gradients of every head against central differences, in double precision, for every parameter. */
class GradientTest {
    private static final double STEP = 1e-5;
    private static final int PROBES = 3; // elements of each parameter

    private static final Targets TEXTS = new Targets.Texts(new int[][] {{2, 5, 6, 3}, {2, 3}, {2, 7, 3}, {2, 8, 9, 3}});

    private static final List<Sequence> SEQUENCES = TinyBert.sequences(4, 7);

    static Stream<Arguments> heads() {
        Precision fp64 = Precision.FP64;
        return Stream.of(
                Arguments.of(
                        new BertForSequenceClassification(TinyBert.config("a", "b", "c"), TinyBert.parameters(fp64)),
                        new Targets.Classes(new int[] {0, 2, 1, 2})),
                Arguments.of(
                        new BertForSequenceClassification(
                                TinyBert.config("a", "b")
                                        .with()
                                        .problemType(BertConfig.MULTI_LABEL)
                                        .build(),
                                TinyBert.parameters(fp64)),
                        new Targets.Labels(
                                new boolean[][] {{true, false}, {false, false}, {true, true}, {false, true}})),
                Arguments.of(
                        new BertForSequenceClassification(TinyBert.config("score"), TinyBert.parameters(fp64)),
                        new Targets.Scores(new float[] {1, -1, 0.5f, 2})),
                Arguments.of(
                        new BertForTokenClassification(TinyBert.config("O", "B"), TinyBert.parameters(fp64)),
                        tokens(2, 5)),
                Arguments.of(
                        new BertForQuestionAnswering(TinyBert.config(), TinyBert.parameters(fp64)),
                        new Targets.Spans(
                                new int[4],
                                SEQUENCES.stream().mapToInt(s -> s.length() - 1).toArray())),
                Arguments.of(new BertForMaskedLM(TinyBert.config(), TinyBert.parameters(fp64)), tokens(99, 2)),
                Arguments.of(
                        new BertForPreTraining(TinyBert.config(), TinyBert.parameters(fp64)),
                        new Targets.PreTraining(tokens(99, 2), new Targets.Classes(new int[] {0, 1, 1, 0}))),
                Arguments.of(pair(1, false), TEXTS),
                Arguments.of(pair(2, true), TEXTS));
    }

    private static EncoderDecoderModel pair(int layers, boolean tied) {
        BertConfig config = TinyBert.config()
                .with()
                .decoder(DecoderConfig.cross(layers, tied))
                .build();
        return new EncoderDecoderModel(config, TinyBert.parameters(Precision.FP64));
    }

    /** Targets below {@code classes}, every {@code gap}-th token left out. */
    private static Targets.TokenClasses tokens(int classes, int gap) {
        int[][] targets = new int[SEQUENCES.size()][];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = new int[SEQUENCES.get(i).length()];
            for (int k = 0; k < targets[i].length; k++) {
                targets[i][k] = k % gap == gap - 1 ? Targets.IGNORED : (11 * i + k) % classes;
            }
        }
        return new Targets.TokenClasses(targets);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void gradients_equal_finite_differences(BertForTask model, Targets targets) {
        TinyBert.spread(model.parameters());
        Map<String, double[]> gradients = gradients(model, targets);
        Random random = new Random(TinyBert.SEED);
        model.parameters().named().forEach((name, parameter) -> {
            double[] gradient = gradients.get(name);
            for (int probe = 0; probe < PROBES; probe++) {
                int element = random.nextInt(gradient.length);
                double difference = (lossAt(model, targets, parameter, element, STEP)
                                - lossAt(model, targets, parameter, element, -STEP))
                        / (2 * STEP);
                assertThat(gradient[element])
                        .as("%s of %s, element %d; %s", name, model.architecture(), element, TinyBert.replay())
                        .isCloseTo(difference, within(1e-6 * Math.max(1, Math.abs(difference))));
            }
        });
        model.close();
    }

    @Test
    void every_parameter_gets_a_gradient() {
        try (BertForMaskedLM model = new BertForMaskedLM(TinyBert.config(), TinyBert.parameters(Precision.FP64))) {
            gradients(model, tokens(99, 2))
                    .forEach((name, gradient) -> assertThat(gradient)
                            .as(name)
                            .matches(values -> Arrays.stream(values).anyMatch(v -> v != 0)
                                    // A key's bias moves all scores of a row alike, which softmax does not see.
                                    || name.endsWith("key.bias")));
        }
    }

    private static Map<String, double[]> gradients(BertForTask model, Targets targets) {
        Map<String, double[]> gradients = new HashMap<>();
        try (Scope scope = Scope.open()) {
            model.loss(Batch.of(SEQUENCES), targets).backward();
            model.parameters()
                    .named()
                    .forEach((name, parameter) -> gradients.put(
                            name, Tensors.toDoubles(parameter.grad().to_dense())));
        }
        return gradients;
    }

    private static double lossAt(BertForTask model, Targets targets, Tensor parameter, int element, double change) {
        try (Scope scope = Scope.inference()) {
            DoublePointer memory = new DoublePointer(parameter.data_ptr());
            double before = memory.get(element);
            memory.put(element, before + change);
            double loss = model.loss(Batch.of(SEQUENCES), targets).item_double();
            memory.put(element, before);
            return loss;
        }
    }
}
