package dev.bertrand.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Kernels;
import dev.bertrand.torch.Machine;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The plan against the definition it was compiled from, at every stop. */
class InferencePlanTest {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private final Batch batch = Batch.of(TinyBert.sequences(12, 40));

    private static Hidden run(BertConfig config, Precision precision, Kernels kernels, Keep keep, Batch batch) {
        Precision trained = precision == Precision.FP64 ? Precision.FP64 : Precision.FP32;
        try (Parameters parameters = TinyBert.parameters(trained)) {
            Encoder encoder = new Encoder(config, parameters);
            TinyBert.spread(parameters);
            try (InferencePlan plan = encoder.compile(precision, kernels)) {
                return plan.forward(batch, keep);
            }
        }
    }

    private static Hidden definition(BertConfig config, Precision precision, Keep keep, Batch batch) {
        try (Parameters parameters = TinyBert.parameters(precision)) {
            Encoder encoder = new Encoder(config, parameters);
            TinyBert.spread(parameters);
            return encoder.forward(batch, keep);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void every_layer_equals_the_definition_in_fp32_with_fast_and_plain_kernels(Activation activation) {
        BertConfig config = TinyBert.config().with().activation(activation).build();
        try (Scope scope = Scope.inference()) {
            Hidden wanted = definition(config, Precision.FP32, Keep.ALL_LAYERS, batch);
            for (Kernels kernels : Kernels.values()) {
                Hidden got = run(config, Precision.FP32, kernels, Keep.ALL_LAYERS, batch);
                assertThat(got.layers()).hasSameSizeAs(wanted.layers());
                for (int layer = 0; layer < wanted.layers().size(); layer++) {
                    assertThat(Tensors.toFloats(got.layers().get(layer)))
                            .as("%s, layer %d; %s", kernels, layer, TinyBert.replay())
                            .containsExactly(Tensors.toFloats(wanted.layers().get(layer)), within(1e-5f));
                }
            }
        }
    }

    @Test
    void in_double_precision_the_plain_plan_is_the_definition() {
        try (Scope scope = Scope.inference()) {
            double[] wanted = Tensors.toDoubles(definition(TinyBert.config(), Precision.FP64, Keep.LAST, batch)
                    .last());
            double[] got = Tensors.toDoubles(run(TinyBert.config(), Precision.FP64, Kernels.PLAIN, Keep.LAST, batch)
                    .last());
            assertThat(got).as(TinyBert.replay()).containsExactly(wanted, within(1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16, FASTEST, 0.03", "BF16, PLAIN, 0.03", "INT8, FASTEST, 0.06", "INT8, PLAIN, 0.03"})
    void fewer_bits_stay_near_the_definition(Precision precision, Kernels kernels, double relative) {
        try (Scope scope = Scope.inference()) {
            Tensor wanted = definition(TinyBert.config(), Precision.FP32, Keep.LAST, batch)
                    .last();
            Tensor got =
                    run(TinyBert.config(), precision, kernels, Keep.LAST, batch).last();
            double error = got.sub(wanted).norm().item_double() / wanted.norm().item_double();
            assertThat(error).as(TinyBert.replay()).isBetween(1e-6, relative);
        }
    }

    @Test
    void attention_probabilities_equal_the_definitions() {
        try (Scope scope = Scope.inference()) {
            Hidden wanted = definition(TinyBert.config(), Precision.FP32, Keep.ATTENTIONS, batch);
            Hidden got = run(TinyBert.config(), Precision.FP32, Kernels.FASTEST, Keep.ATTENTIONS, batch);
            assertThat(got.attentions()).hasSameSizeAs(wanted.attentions());
            for (int layer = 0; layer < wanted.attentions().size(); layer++) {
                List<Tensor> groups = wanted.attentions().get(layer); // (B, N, L, L) each
                for (int group = 0; group < groups.size(); group++) {
                    assertThat(Tensors.toFloats(got.attentions().get(layer).get(group)))
                            .containsExactly(Tensors.toFloats(groups.get(group)), within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-5", "INT8, 1e-3"}) // in 8 bits the last bit of fp32 may tip a number to the next step
    void a_batch_equals_one_by_one(Precision precision, float tolerance) {
        List<Sequence> sequences = TinyBert.sequences(10, 30);
        var model = new BertForSequenceClassification(TinyBert.config("a", "b"), TinyBert.parameters(Precision.FP32));
        model.freeze(Engine.start(EngineSettings.defaults().withPrecision(precision)));
        try (model;
                Scope scope = Scope.inference()) {
            float[][] together = Tensors.toRows(model.forward(Batch.of(sequences)));
            for (int i = 0; i < sequences.size(); i++) {
                assertThat(together[i])
                        .as("sequence %d; %s", i, TinyBert.replay())
                        .containsExactly(
                                Tensors.toFloats(model.forward(Batch.of(sequences.get(i)))), within(tolerance));
            }
        }
    }

    @Test
    void a_frozen_model_answers_but_is_neither_trained_nor_saved() {
        var model = new BertForSequenceClassification(TinyBert.config("a", "b"), TinyBert.parameters(Precision.FP32));
        try (model;
                Scope scope = Scope.inference()) {
            float[] before = Tensors.toFloats(model.forward(batch));
            model.freeze(Engine.start(EngineSettings.defaults()));
            assertThat(Tensors.toFloats(model.forward(batch))).containsExactly(before, within(1e-5f));
            assertThatThrownBy(model::train)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("frozen");
            assertThatThrownBy(() -> model.savePretrained(Path.of("nowhere"), null))
                    .hasMessageContaining("frozen");
            assertThatThrownBy(() -> model.freeze(Engine.start(EngineSettings.defaults())))
                    .hasMessageContaining("already");
        }
    }

    @Test
    void freezing_unmaps_the_layers_of_the_file_at_once(@TempDir Path folder) throws IOException {
        assumeTrue(Files.exists(MAPS), "only Linux tells what is mapped");
        try (var model =
                new BertForSequenceClassification(TinyBert.config("a", "b"), TinyBert.parameters(Precision.FP32))) {
            model.savePretrained(folder, null);
        }
        try (var model = ModelFolder.load(folder, Precision.FP32, BertForSequenceClassification::new);
                Scope scope = Scope.inference()) {
            float[] wanted = Tensors.toFloats(model.forward(batch));
            long before = mappings(folder);
            model.freeze(Engine.start(EngineSettings.defaults()));
            long layers = 16L * TinyBert.config().layers(); // tensors of each
            assertThat(mappings(folder)).isEqualTo(before - layers);
            assertThat(Tensors.toFloats(model.forward(batch))).containsExactly(wanted, within(1e-5f));
        }
    }

    /** Pieces of the folder's files that this process has mapped. */
    private static long mappings(Path folder) throws IOException {
        try (Stream<String> lines = Files.lines(MAPS)) {
            return lines.filter(line -> line.contains(folder.toString())).count();
        }
    }

    /** {@code -Dbertrand.batches=20000} is the long run: resident memory then stays within 5 % of what it was at 4,000. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "INT8"})
    void thousands_of_batches_keep_pointers_and_memory_flat(Precision precision) {
        int batches = Integer.getInteger("bertrand.batches", 2_500);
        Random random = new Random(TinyBert.SEED);
        List<Sequence> sequences = TinyBert.sequences(50, 60);
        var model = new BertForSequenceClassification(TinyBert.config("a", "b"), TinyBert.parameters(Precision.FP32));
        model.freeze(Engine.start(EngineSettings.defaults().withPrecision(precision)));
        try (model) {
            long before = 0;
            long resident = 0;
            for (int i = 0; i < batches; i++) {
                if (i == batches / 5) { // every length has been seen
                    TinyBert.collectWhatOtherTestsLeft();
                    before = Pointer.totalCount();
                    resident = Machine.residentBytes();
                }
                int from = random.nextInt(40);
                try (Scope scope = Scope.inference()) {
                    model.forward(Batch.of(sequences.subList(from, from + 1 + random.nextInt(10))));
                }
            }
            long after = Pointer.totalCount(); // before a collection could hide a leak
            TinyBert.collectWhatOtherTestsLeft();
            long growth = Machine.residentBytes() - resident;
            System.out.printf(
                    "%s, %d batches: resident %.0f MB after a fifth of them, %+.0f MB since%n",
                    precision, batches, resident / 1e6, growth / 1e6);
            assertThat(after).isEqualTo(before);
            assertThat(growth).isLessThan(batches >= 20_000 ? resident / 20 : 100_000_000);
        }
    }

    @Test
    void threads_share_one_plan() {
        List<Sequence> sequences = TinyBert.sequences(16, 30);
        var model = new BertForSequenceClassification(TinyBert.config("a", "b"), TinyBert.parameters(Precision.FP32));
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(4));
        model.freeze(engine);
        float[][] wanted = new float[sequences.size()][];
        float[][] got = new float[sequences.size()][];
        try (model) {
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = answer(model, sequences.get(i));
            }
            for (int round = 0; round < 20; round++) {
                Arrays.fill(got, null);
                engine.forEach(got.length, i -> got[i] = answer(model, sequences.get(i)));
                for (int i = 0; i < wanted.length; i++) {
                    assertThat(got[i]).containsExactly(wanted[i], within(1e-5f));
                }
            }
        } finally {
            Engine.start(EngineSettings.defaults());
        }
    }

    private static float[] answer(BertForSequenceClassification model, Sequence sequence) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toFloats(model.forward(Batch.of(sequence)));
        }
    }
}
