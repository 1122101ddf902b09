package dev.bertrand.model.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.export.OnnxExport;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a head reads of an encoder. The tiny one has three states: the embeddings' output and two layers'. */
class LayerMixTest {
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(5, 20);
    private static final Targets CLASSES = new Targets.Classes(new int[] {0, 1, 2, 1, 0});
    private static final double STEP = 1e-5;

    @TempDir
    Path folder;

    static Stream<LayerFeatures> choices() {
        return Stream.of(
                LayerFeatures.layer(0),
                LayerFeatures.layer(-2),
                LayerFeatures.mix(LayerFeatures.ALL),
                LayerFeatures.mix(2),
                LayerFeatures.mix(1),
                LayerFeatures.mix(LayerFeatures.ALL).withLayerNorm(true).withDropout(0.3),
                LayerFeatures.concat(2),
                LayerFeatures.sum(3));
    }

    private static BertForTask model(
            LayerFeatures features, Precision precision, BiFunction<BertConfig, Parameters, BertForTask> create) {
        Parameters parameters = TinyBert.parameters(precision);
        BertForTask model = create.apply(
                TinyBert.config("a", "b", "c").with().features(features).build(), parameters);
        TinyBert.spread(parameters);
        torch.manual_seed(TinyBert.SEED);
        try (Scope scope = Scope.inference()) { // away from equal weights
            parameters.named().forEach((name, parameter) -> {
                if (name.startsWith("mix.") && parameter.dim() == 1) {
                    parameter.add_(torch.randn_like(parameter));
                }
            });
        }
        return model;
    }

    private static BertForTask classifier(LayerFeatures features, Precision precision) {
        return model(features, precision, BertForSequenceClassification::new);
    }

    private static float[][] logits(BertForTask model) {
        return logits(model, SEQUENCES);
    }

    private static float[][] logits(BertForTask model, List<Sequence> sequences) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toRows(model.forward(Batch.of(sequences)));
        }
    }

    private static void assertClose(float[][] got, float[][] wanted, double bound) {
        assertThat(got).hasSameDimensionsAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            for (int k = 0; k < wanted[i].length; k++) {
                assertThat((double) got[i][k])
                        .as("row %d, column %d; %s", i, k, TinyBert.replay())
                        .isCloseTo(wanted[i][k], within(bound));
            }
        }
    }

    private static BertConfig tiny(LayerFeatures features) {
        return BertConfig.tiny().with().features(features).build();
    }

    private record Random(List<Tensor> states) {
        static Random of(int states, Batch batch) {
            torch.manual_seed(TinyBert.SEED);
            return new Random(Stream.generate(() ->
                            torch.randn(batch.tokens(), 32).add(new Scalar(0.5)).mul(new Scalar(3)))
                    .limit(states)
                    .toList());
        }
    }

    private static float[][] features(LayerFeatures features, Batch batch, List<Tensor> states) {
        try (Parameters parameters = Parameters.random(TinyBert.SEED, Precision.FP32);
                Scope scope = Scope.inference()) {
            LayerMix mix = LayerMix.create(tiny(features), parameters);
            return Tensors.toRows(mix.forward(mix.select(new Hidden(batch, states, List.of()))));
        }
    }

    @Test
    void a_fresh_mix_is_the_mean_of_the_layers() {
        try (Scope scope = Scope.inference()) {
            Batch batch = Batch.of(SEQUENCES);
            List<Tensor> states = Random.of(3, batch).states();
            Tensor all = states.get(0).add(states.get(1)).add(states.get(2)).div(new Scalar(3));
            assertClose(features(LayerFeatures.mix(LayerFeatures.ALL), batch, states), Tensors.toRows(all), 1e-5);
            Tensor last = states.get(1).add(states.get(2)).div(new Scalar(2));
            assertClose(features(LayerFeatures.mix(2), batch, states), Tensors.toRows(last), 1e-5);
        }
    }

    @Test
    void sums_and_rows_of_layers_are_just_that() {
        try (Scope scope = Scope.inference()) {
            Batch batch = Batch.of(SEQUENCES);
            List<Tensor> states = Random.of(3, batch).states();
            assertClose(
                    features(LayerFeatures.sum(2), batch, states),
                    Tensors.toRows(states.get(1).add(states.get(2))),
                    0);
            float[][] wide = features(LayerFeatures.concat(2), batch, states);
            float[][] first = Tensors.toRows(states.get(1));
            float[][] second = Tensors.toRows(states.get(2));
            assertThat(wide[7]).hasSize(64);
            for (int k = 0; k < 32; k++) {
                assertThat(wide[7][k]).isEqualTo(first[7][k]);
                assertThat(wide[7][32 + k]).isEqualTo(second[7][k]);
            }
            assertClose(features(LayerFeatures.layer(0), batch, states), Tensors.toRows(states.get(0)), 0);
            assertClose(features(LayerFeatures.layer(-2), batch, states), first, 0);
        }
    }

    @Test
    void the_last_layer_by_any_name_is_the_last_layer() {
        float[][] last;
        try (BertForTask model = classifier(LayerFeatures.LAST, Precision.FP32)) {
            last = logits(model);
        }
        for (LayerFeatures same : List.of(LayerFeatures.layer(2), LayerFeatures.concat(1), LayerFeatures.sum(1))) {
            try (BertForTask model = classifier(same, Precision.FP32)) {
                assertClose(logits(model), last, 0);
            }
        }
    }

    /** allennlp, modules/scalar_mix.py, _do_layer_norm, over a batch of one without padding. */
    @Test
    void the_layer_norm_is_that_of_allennlp_and_keeps_to_one_sequence() {
        try (Scope scope = Scope.inference()) {
            Batch one = Batch.of(SEQUENCES.get(1));
            List<Tensor> states = Random.of(3, one).states();
            Tensor mean = torch.zeros(one.tokens(), 32);
            for (Tensor state : states) {
                Tensor centred = state.sub(state.mean());
                mean = mean.add(centred.div(
                        centred.square().mean().add(new Scalar(1e-12)).sqrt()));
            }
            LayerFeatures normalized = LayerFeatures.mix(LayerFeatures.ALL).withLayerNorm(true);
            assertClose(features(normalized, one, states), Tensors.toRows(mean.div(new Scalar(3))), 1e-5);
        }
        try (BertForTask model = classifier(LayerFeatures.mix(LayerFeatures.ALL).withLayerNorm(true), Precision.FP32)) {
            float[][] together = logits(model);
            for (int i = 0; i < SEQUENCES.size(); i++) {
                assertClose(logits(model, List.of(SEQUENCES.get(i))), new float[][] {together[i]}, 1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void gradients_equal_finite_differences(LayerFeatures features) {
        try (BertForTask model = classifier(features, Precision.FP64);
                Scope scope = Scope.open()) {
            model.loss(Batch.of(SEQUENCES), CLASSES).backward();
            for (String name : List.of(
                    "mix.weights",
                    "mix.gamma",
                    "mix.pooler.dense.weight",
                    "classifier.weight",
                    "bert.embeddings.LayerNorm.weight",
                    "bert.encoder.layer.0.output.dense.weight")) {
                Tensor parameter = model.parameters().named().get(name);
                if (parameter == null || (name.contains("layer.0") && features.equals(LayerFeatures.layer(0)))) {
                    continue;
                }
                double difference = (lossAt(model, parameter, STEP) - lossAt(model, parameter, -STEP)) / (2 * STEP);
                assertThat(parameter.grad().flatten().select(0, 0).item_double())
                        .as("%s; %s", name, TinyBert.replay())
                        .isCloseTo(difference, within(1e-6 * Math.max(1, Math.abs(difference))));
            }
        }
    }

    private static double lossAt(BertForTask model, Tensor parameter, double step) {
        try (Scope scope = Scope.inference()) {
            Tensor first = parameter.detach().flatten().narrow(0, 0, 1);
            first.add_(new Scalar(step));
            double loss = model.loss(Batch.of(SEQUENCES), CLASSES).item_double();
            first.sub_(new Scalar(step));
            return loss;
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void a_frozen_model_answers_as_its_definition(LayerFeatures features) {
        List<BiFunction<BertConfig, Parameters, BertForTask>> heads = List.of(
                BertForSequenceClassification::new, BertForTokenClassification::new, BertForQuestionAnswering::new);
        for (BiFunction<BertConfig, Parameters, BertForTask> head : heads) {
            try (BertForTask model = model(features, Precision.FP32, head)) {
                float[][] apart = logits(model);
                model.freeze(Engine.start(EngineSettings.defaults()));
                assertClose(logits(model), apart, 1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void a_replica_reads_the_same(LayerFeatures features) {
        try (BertForTask model = classifier(features, Precision.FP32);
                BertForTask replica = model.replica()) {
            assertClose(logits(replica), logits(model), 0);
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void saved_whole_and_loaded_it_answers_the_same(LayerFeatures features) throws IOException {
        try (BertForTask model = classifier(features, Precision.FP32)) {
            model.savePretrained(folder, null);
            BertConfig config = ModelFolder.config(folder);
            assertThat(config).isEqualTo(model.config());
            try (BertForTask loaded = ModelFolder.load(folder, Precision.FP32, BertForSequenceClassification::new)) {
                assertThat(loaded.report().initialized()).isEmpty();
                assertClose(logits(loaded), logits(model), 0);
            }
            assertThat(LayerWeights.in(folder).isPresent()).isEqualTo(features.kind() == LayerFeatures.Kind.MIX);
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void saved_beside_its_base_and_loaded_it_answers_the_same(LayerFeatures features) throws IOException {
        Path base = folder.resolve("base");
        Path part = folder.resolve("part");
        try (BertForTask plain = classifier(LayerFeatures.LAST, Precision.FP32)) {
            plain.savePretrained(base, null);
        }
        try (BertForTask model = classifier(features, Precision.FP32)) {
            model.insert(Selection.HEAD);
            AdapterFolder.save(part, model, Selection.HEAD, "base");
            BertConfig config = AdapterFolder.config(base, part);
            try (BertForTask loaded =
                    AdapterFolder.load(base, part, config, Precision.FP32, BertForSequenceClassification::new)) {
                assertThat(loaded.report().initialized()).isEmpty();
                assertClose(logits(loaded), logits(model), 0);
            }
        }
    }

    @Test
    void what_a_mix_learnt_is_read_from_its_folder() throws IOException {
        try (BertForTask model = classifier(LayerFeatures.mix(2), Precision.FP32);
                Scope scope = Scope.inference()) {
            model.parameters().named().get("mix.weights").copy_(Tensors.of(new float[] {0, (float) Math.log(3)}, 2));
            model.parameters().named().get("mix.gamma").copy_(Tensors.of(new float[] {2}, 1));
            model.savePretrained(folder, null);
        }
        LayerWeights weights = LayerWeights.in(folder).orElseThrow();
        assertThat(weights.gamma()).isEqualTo(2);
        assertThat(weights.layers()).extracting(LayerWeights.Layer::layer).containsExactly(1, 2);
        assertThat(weights.layers().get(0).weight()).isCloseTo(0.25, within(1e-6));
        assertThat(weights.layers().get(1).weight()).isCloseTo(0.75, within(1e-6));
    }

    @Test
    void layers_are_left_out_in_training_alone_and_never_all_of_the_sum() {
        try (Parameters parameters = Parameters.random(TinyBert.SEED, Precision.FP32);
                Scope scope = Scope.inference()) {
            Batch batch = Batch.of(SEQUENCES.get(0));
            List<Tensor> states = List.of(
                    torch.full(new long[] {1, 32}, new Scalar(1.0)),
                    torch.full(new long[] {1, 32}, new Scalar(2.0)),
                    torch.full(new long[] {1, 32}, new Scalar(6.0)));
            LayerMix mix =
                    LayerMix.create(tiny(LayerFeatures.mix(LayerFeatures.ALL).withDropout(0.5)), parameters);
            Hidden hidden = new Hidden(batch, states, List.of());
            assertThat(Tensors.toFloats(mix.forward(hidden))[0]).isCloseTo(3, within(1e-5f));
            parameters.setTraining(true);
            parameters.masks().seed(TinyBert.SEED);
            Set<Float> seen = new TreeSet<>();
            for (int i = 0; i < 200; i++) {
                seen.add(Math.round(10 * Tensors.toFloats(mix.forward(hidden))[0]) / 10f);
            }
            // Means of the subsets of 1, 2 and 6, of which the empty one counts as all.
            assertThat(seen).containsExactly(1f, 1.5f, 2f, 3f, 3.5f, 4f, 6f);
        }
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> tiny(LayerFeatures.layer(3))).hasMessageContaining("no layer 3; this model has 0");
        assertThatThrownBy(() -> tiny(LayerFeatures.concat(4)))
                .hasMessageContaining("concat:4 wants 4 layers; this model has 3");
        try (BertForTask model = classifier(LayerFeatures.mix(LayerFeatures.ALL), Precision.FP32);
                Scope scope = Scope.open()) {
            assertThatThrownBy(() -> model.learn(Batch.of(SEQUENCES), CLASSES, 1, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("without gradient checkpointing");
            assertThatThrownBy(() -> model.logits(model.encoder().forward(Batch.of(SEQUENCES), Keep.LAST)))
                    .hasMessageContaining("weights for 3 layers, got the hidden states of 1");
        }
        try (BertForTask model = classifier(LayerFeatures.mix(LayerFeatures.ALL).withLayerNorm(true), Precision.FP32)) {
            assertThatThrownBy(() -> OnnxExport.write(model, folder.resolve("model.onnx")))
                    .hasMessageContaining("a mix of normalized layers cannot be written as ONNX");
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void an_answer_leaves_no_native_pointers_behind(LayerFeatures features) {
        try (BertForTask model = classifier(features, Precision.FP32)) {
            logits(model);
            TinyBert.collectWhatOtherTestsLeft();
            long before = Pointer.totalCount();
            for (int i = 0; i < 20; i++) {
                logits(model);
            }
            assertThat(Pointer.totalCount()).isEqualTo(before);
        }
    }
}
