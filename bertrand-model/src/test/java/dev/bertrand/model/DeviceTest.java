package dev.bertrand.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.model.adapter.BottleneckConfig;
import dev.bertrand.model.adapter.Ia3Config;
import dev.bertrand.model.adapter.LoraConfig;
import dev.bertrand.model.adapter.PrefixConfig;
import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.encoder.Pooling;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Device;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.NativeProbe;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model answers and learns on a graphics card as on the processor. All but names needs a card, and is skipped without. */
class DeviceTest {
    private static final Device CARD = Device.cuda(0);
    private static final double ROUNDED = 1e-5; // the same sums in another order
    private static final Batch BATCH = Batch.of(TinyBert.sequences(5, 20)); // of several lengths
    private static final Targets CLASSES = new Targets.Classes(new int[] {0, 1, 2, 1, 0});
    private static final Targets SPANS = new Targets.Spans(new int[5], new int[5]);
    private static final LayerFeatures MIX =
            LayerFeatures.mix(LayerFeatures.ALL).withLayerNorm(true).withDropout(0.3);

    private static final BertConfig CONFIG = TinyBert.config("a", "b", "c");

    private static Targets tokens() {
        int[][] classes = new int[BATCH.size()][];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = new int[BATCH.sequence(i).length()];
        }
        return new Targets.TokenClasses(classes);
    }

    /** A model, what it learns from, and what is put into it. */
    private record Case(
            String name,
            BertConfig config,
            BiFunction<BertConfig, Parameters, BertForTask> create,
            Targets targets,
            List<AdapterMethod> inserted) {
        static Case of(
                String name,
                BertConfig config,
                BiFunction<BertConfig, Parameters, BertForTask> create,
                Targets targets,
                AdapterMethod... inserted) {
            return new Case(name, config, create, targets, List.of(inserted));
        }

        BertForTask open(Precision precision) {
            BertForTask model = create.apply(config, TinyBert.parameters(precision));
            TinyBert.spread(model.parameters());
            inserted.forEach(model::insert);
            return model;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.of("classes", CONFIG, BertForSequenceClassification::new, CLASSES),
                Case.of(
                        "numbers",
                        TinyBert.config("score")
                                .with()
                                .problemType(BertConfig.REGRESSION)
                                .build(),
                        BertForSequenceClassification::new,
                        new Targets.Scores(new float[5])),
                Case.of(
                        "labels",
                        CONFIG.with().problemType(BertConfig.MULTI_LABEL).build(),
                        BertForSequenceClassification::new,
                        new Targets.Labels(new boolean[5][3])),
                Case.of("tags", CONFIG, BertForTokenClassification::new, tokens()),
                Case.of("spans", CONFIG, BertForQuestionAnswering::new, SPANS),
                Case.of("words", CONFIG, BertForMaskedLM::new, tokens()),
                Case.of("mix", CONFIG.with().features(MIX).build(), BertForSequenceClassification::new, CLASSES),
                Case.of(
                        "concat",
                        CONFIG.with().features(LayerFeatures.concat(2)).build(),
                        BertForTokenClassification::new,
                        tokens()),
                Case.of("houlsby", CONFIG, BertForSequenceClassification::new, CLASSES, BottleneckConfig.houlsby("a")),
                Case.of("lora", CONFIG, BertForSequenceClassification::new, CLASSES, LoraConfig.defaults()),
                Case.of(
                        "dora",
                        CONFIG,
                        BertForSequenceClassification::new,
                        CLASSES,
                        new LoraConfig(2, 4, 0.1, Set.of(Site.QUERY), false, true)),
                Case.of("ia3", CONFIG, BertForTokenClassification::new, tokens(), Ia3Config.defaults()),
                Case.of("prefix", CONFIG, BertForSequenceClassification::new, CLASSES, new PrefixConfig("a", 3)),
                Case.of("bitfit", CONFIG, BertForQuestionAnswering::new, SPANS, Selection.BITFIT));
    }

    private static void requireCard() {
        Assumptions.assumeTrue(NativeProbe.cudaCards() > 0, "this machine has no card, or its libtorch no CUDA");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void learnsAsOnTheProcessor(Case wanted) {
        requireCard();
        try (BertForTask here = wanted.open(Precision.FP32);
                BertForTask there = wanted.open(Precision.FP32);
                Scope scope = Scope.open()) {
            there.to(CARD);
            Tensor expected = here.loss(BATCH, wanted.targets());
            Tensor got = there.loss(BATCH, wanted.targets());
            assertThat(got.item_double()).isCloseTo(expected.item_double(), within(ROUNDED));
            expected.backward();
            got.backward();
            Map<String, Tensor> parameters = there.parameters().trainable();
            here.parameters().trainable().forEach((name, parameter) -> {
                if (parameter.grad().defined()) {
                    assertThat(difference(parameter.grad(), parameters.get(name).grad()))
                            .as("the gradient of %s", name)
                            .isLessThan(ROUNDED);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOnTheProcessor(Case wanted) {
        requireCard();
        EngineSettings settings = EngineSettings.defaults().withDevice(CARD);
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            try (BertForTask here = wanted.open(Precision.FP32);
                    BertForTask there = wanted.open(precision);
                    Scope scope = Scope.inference()) {
                there.freeze(Engine.start(settings.withPrecision(precision)));
                Tensor expected = here.forward(BATCH);
                double norm = expected.norm().item_double();
                assertThat(difference(expected, there.forward(BATCH)) / norm)
                        .as("%s", precision)
                        .isLessThan(precision == Precision.FP32 ? ROUNDED : 0.05);
            }
        }
    }

    /** With dropout, whose masks are the card's own: the loss falls, and a step can be repeated. */
    @ParameterizedTest
    @MethodSource("cases")
    void trainsThereAndRepeatsItself(Case wanted) {
        requireCard();
        for (boolean recompute : new boolean[] {false, true}) {
            if (recompute && wanted.name().matches("mix|concat")) {
                continue; // layers that are computed again leave the last one's states alone
            }
            double[] first = train(wanted, recompute);
            assertThat(train(wanted, recompute))
                    .usingComparatorWithPrecision(1e-4)
                    .containsExactly(first);
            assertThat(first[first.length - 1]).isLessThan(first[0]);
        }
    }

    private static double[] train(Case wanted, boolean recompute) {
        try (BertForTask model = wanted.open(Precision.BF16)) {
            model.to(CARD);
            model.train();
            try (AdamW optimizer = new AdamW(model.parameters().trainable(), AdamW.Variant.huggingFace())) {
                double[] losses = new double[12];
                for (int step = 0; step < losses.length; step++) {
                    model.parameters().masks().seed(step);
                    try (Scope scope = Scope.open()) {
                        losses[step] = model.learn(BATCH, wanted.targets(), 1, recompute);
                    }
                    optimizer.step(3e-3, 1);
                }
                return losses;
            }
        }
    }

    @Test
    void poolsAsOnTheProcessor() {
        requireCard();
        Parameters parameters = TinyBert.parameters(Precision.FP32);
        try (BertModel here = new BertModel(CONFIG, TinyBert.parameters(Precision.FP32));
                BertModel there = new BertModel(CONFIG, parameters);
                Scope scope = Scope.inference()) {
            parameters.to(CARD);
            Hidden expected = here.forward(BATCH, Keep.ATTENTIONS);
            Hidden got = there.forward(BATCH, Keep.ATTENTIONS);
            assertThat(difference(
                            expected.attentions().get(0).get(0),
                            got.attentions().get(0).get(0)))
                    .isLessThan(ROUNDED);
            for (Pooling pooling : Pooling.values()) {
                assertThat(difference(pooling.pool(expected), pooling.pool(got)))
                        .as("%s", pooling)
                        .isLessThan(ROUNDED);
            }
            assertThat(difference(expected.only(2, 0).last(), got.only(2, 0).last()))
                    .isLessThan(ROUNDED);
        }
    }

    private static double difference(Tensor a, Tensor b) {
        double[] left = Tensors.toDoubles(a.to_dense());
        double[] right = Tensors.toDoubles(b.to_dense());
        assertThat(right).hasSameSizeAs(left);
        return IntStream.range(0, left.length)
                .mapToDouble(i -> Math.abs(left[i] - right[i]))
                .max()
                .orElse(0);
    }

    @Test
    void namesAreAsPyTorchWritesThem() {
        assertThat(Stream.of("cpu", "cuda", "cuda:0", "cuda:3")
                        .map(name -> Device.parse(name).toString()))
                .containsExactly("cpu", "cuda:0", "cuda:0", "cuda:3");
        for (String wrong : Arrays.asList("tpu", "cuda:", "cuda:-1", "CUDA", "", "meta")) {
            assertThatThrownBy(() -> Device.parse(wrong)).hasMessageContaining("wanted cpu, cuda or cuda:N");
        }
        assertThatThrownBy(() ->
                        EngineSettings.defaults().withPrecision(Precision.INT8).withDevice(Device.cuda(0)))
                .hasMessageContaining("int8 is for processors");
    }
}
