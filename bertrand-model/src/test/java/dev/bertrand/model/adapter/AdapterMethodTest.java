package dev.bertrand.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.adapter.BottleneckConfig.Placement;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every method, whatever its weights are. */
class AdapterMethodTest {
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(5, 20);
    private static final Targets TARGETS = new Targets.Classes(new int[] {0, 1, 2, 1, 0});
    private static final double STEP = 1e-5;
    private static final double ROUNDED_BF16 = 0.03;
    private static final double ROUNDED_INT8 = 0.06;
    private static final double TRAINED = 0.1; // how far parameters are from where they began

    static Stream<AdapterMethod> methods() {
        return Stream.concat(
                thatChangeNothingAtFirst(),
                Stream.of(
                        BottleneckConfig.houlsby("a"),
                        BottleneckConfig.pfeiffer("a"),
                        BottleneckConfig.parallel("a"),
                        new PrefixConfig("a", 3),
                        new BottleneckConfig("a", Placement.DOUBLE_SEQ_BN, 16, Map.of(1, 4.0), Activation.GELU, 0.5),
                        new BottleneckConfig(
                                "a", Placement.SEQ_BN, 8, Map.of(0, Double.POSITIVE_INFINITY), Activation.RELU, 1)));
    }

    static Stream<AdapterMethod> thatChangeNothingAtFirst() {
        return Stream.of(
                LoraConfig.defaults(),
                new LoraConfig(4, 16, 0, Set.of(Site.values()), true, false),
                new LoraConfig(2, 4, 0, Set.of(Site.QUERY, Site.OUTPUT), false, true),
                new LoraConfig(
                        3,
                        6,
                        0,
                        Set.of(Site.KEY, Site.INTERMEDIATE),
                        false,
                        false,
                        Map.of("key", 2),
                        Map.of(),
                        Set.of(1)),
                Ia3Config.defaults(),
                Selection.HEAD,
                Selection.BITFIT,
                Selection.LAYER_NORM);
    }

    private static BertForTask model(Precision precision) {
        Parameters parameters = TinyBert.parameters(precision);
        BertForTask model = new BertForSequenceClassification(TinyBert.config("a", "b", "c"), parameters);
        TinyBert.spread(parameters);
        return model;
    }

    private static BertForTask adapted(AdapterMethod method, Precision precision) {
        BertForTask model = model(precision);
        model.insert(method);
        torch.manual_seed(TinyBert.SEED);
        try (Scope scope = Scope.inference()) {
            model.parameters()
                    .trainable()
                    .values()
                    .forEach(parameter ->
                            parameter.add_(torch.randn_like(parameter).mul(new Scalar(TRAINED))));
        }
        return model;
    }

    private static float[][] logits(BertForTask model) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toRows(model.forward(Batch.of(SEQUENCES)));
        }
    }

    private static void assertClose(float[][] got, float[][] wanted, double bound) {
        for (int i = 0; i < wanted.length; i++) {
            for (int k = 0; k < wanted[i].length; k++) {
                assertThat((double) got[i][k])
                        .as("row %d, class %d; %s", i, k, TinyBert.replay())
                        .isCloseTo(wanted[i][k], within(bound));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("thatChangeNothingAtFirst")
    void a_fresh_one_changes_nothing(AdapterMethod method) {
        try (BertForTask model = model(Precision.FP32)) {
            float[][] before = logits(model);
            model.insert(method);
            assertClose(logits(model), before, 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_frozen_model_answers_as_the_one_with_its_parts_apart(AdapterMethod method) {
        try (BertForTask model = adapted(method, Precision.FP32)) {
            float[][] apart = logits(model);
            model.freeze(Engine.start(EngineSettings.defaults()));
            assertClose(logits(model), apart, 1e-5);
        }
    }

    /** The bounds are those of plans without adapters, in InferencePlanTest, on processors without vnni, too. */
    @ParameterizedTest
    @MethodSource("methods")
    void a_frozen_model_answers_in_fewer_bits_as_well(AdapterMethod method) {
        for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
            try (BertForTask model = adapted(method, Precision.FP32);
                    Scope scope = Scope.inference()) {
                Tensor apart = model.encode(Batch.of(SEQUENCES)).last();
                model.freeze(Engine.start(EngineSettings.defaults().withPrecision(precision)));
                Tensor frozen = model.encode(Batch.of(SEQUENCES)).last();
                double error =
                        frozen.sub(apart).norm().item_double() / apart.norm().item_double();
                assertThat(error)
                        .as("%s; %s", precision, TinyBert.replay())
                        .isLessThan(precision == Precision.BF16 ? ROUNDED_BF16 : ROUNDED_INT8);
            } finally {
                Engine.start(EngineSettings.defaults());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void only_its_parameters_and_the_tasks_learn(AdapterMethod method) {
        try (BertForTask model = adapted(method, Precision.FP32);
                Scope scope = Scope.open()) {
            model.loss(Batch.of(SEQUENCES), TARGETS).backward();
            assertThat(model.parameters().trainable().keySet()).contains("classifier.weight", "classifier.bias");
            model.parameters().named().forEach((name, parameter) -> {
                boolean learns = method.trains(name) || name.startsWith("classifier.");
                assertThat(parameter.requires_grad()).as(name).isEqualTo(learns);
                assertThat(parameter.grad().defined()).as(name).isEqualTo(learns);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void a_replica_has_it_as_well(AdapterMethod method) {
        try (BertForTask model = adapted(method, Precision.FP32);
                BertForTask replica = model.replica()) {
            assertClose(logits(replica), logits(model), 0);
            assertThat(replica.parameters().trainable().keySet())
                    .isEqualTo(model.parameters().trainable().keySet());
        }
    }

    /** DoRA is left out: its gradient takes a part of the formula as a constant, as its paper says. */
    static Stream<AdapterMethod> withWholeGradients() {
        return methods().filter(method -> !(method instanceof LoraConfig lora && lora.decomposed()));
    }

    @ParameterizedTest
    @MethodSource("withWholeGradients")
    void gradients_equal_finite_differences(AdapterMethod method) {
        try (BertForTask model = adapted(method, Precision.FP64);
                Scope scope = Scope.open()) {
            model.loss(Batch.of(SEQUENCES), TARGETS).backward();
            model.parameters().trainable().forEach((name, parameter) -> {
                double difference = (lossAt(model, parameter, STEP) - lossAt(model, parameter, -STEP)) / (2 * STEP);
                assertThat(parameter.grad().flatten().select(0, 0).item_double())
                        .as("%s; %s", name, TinyBert.replay())
                        .isCloseTo(difference, within(1e-6 * Math.max(1, Math.abs(difference))));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void layers_computed_again_give_the_same_gradients(AdapterMethod method) {
        List<Map<String, double[]>> gradients = new ArrayList<>();
        for (boolean recompute : new boolean[] {false, true}) {
            try (BertForTask model = adapted(method, Precision.FP64);
                    Scope scope = Scope.open()) {
                model.learn(Batch.of(SEQUENCES), TARGETS, 1, recompute);
                Map<String, double[]> ofModel = new LinkedHashMap<>();
                model.parameters()
                        .trainable()
                        .forEach((name, parameter) -> ofModel.put(name, Tensors.toDoubles(parameter.grad())));
                gradients.add(ofModel);
            }
        }
        gradients
                .get(0)
                .forEach((name, wanted) -> assertThat(gradients.get(1).get(name))
                        .as("%s; %s", name, TinyBert.replay())
                        .containsExactly(wanted, within(1e-12)));
    }

    private static double lossAt(BertForTask model, Tensor parameter, double step) {
        try (Scope scope = Scope.inference()) {
            Tensor first = parameter.detach().flatten().narrow(0, 0, 1);
            first.add_(new Scalar(step));
            double loss = model.loss(Batch.of(SEQUENCES), TARGETS).item_double();
            first.sub_(new Scalar(step));
            return loss;
        }
    }
}
