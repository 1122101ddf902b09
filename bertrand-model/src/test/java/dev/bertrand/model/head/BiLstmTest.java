package dev.bertrand.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BiLstmTest {
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(5, 9);
    private static final int SIZE = 6;
    private static final int WIDTH = 8;
    private static final double STEP = 1e-5;

    @TempDir
    Path folder;

    private static BertForTokenClassification tagger(Precision precision) {
        Parameters parameters = TinyBert.parameters(precision);
        BertForTokenClassification model = new BertForTokenClassification(
                TinyBert.config("a", "b", "c")
                        .with()
                        .features(LayerFeatures.mix(2))
                        .lstmSize(SIZE)
                        .build(),
                parameters);
        TinyBert.spread(parameters);
        return model;
    }

    private static Targets targets() {
        return new Targets.TokenClasses(SEQUENCES.stream()
                .map(sequence ->
                        IntStream.range(0, sequence.length()).map(k -> k % 3).toArray())
                .toArray(int[][]::new));
    }

    private static float[][] logits(BertForTask model) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toRows(model.forward(Batch.of(SEQUENCES)));
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

    /** Hochreiter and Schmidhuber 1997 with PyTorch's gates (input, forget, cell, output), one token after the other. */
    private static double[][] plain(double[][] x, Map<String, Tensor> named, String end, boolean backwards) {
        double[][] input = matrix(named.get("lstm.weight_ih" + end));
        double[][] recurrent = matrix(named.get("lstm.weight_hh" + end));
        double[] inputBias = Tensors.toDoubles(named.get("lstm.bias_ih" + end));
        double[] recurrentBias = Tensors.toDoubles(named.get("lstm.bias_hh" + end));
        double[] hidden = new double[SIZE];
        double[] cell = new double[SIZE];
        double[][] out = new double[x.length][];
        for (int step = 0; step < x.length; step++) {
            int token = backwards ? x.length - 1 - step : step;
            double[] gates = new double[4 * SIZE];
            for (int g = 0; g < gates.length; g++) {
                gates[g] = inputBias[g] + recurrentBias[g] + dot(input[g], x[token]) + dot(recurrent[g], hidden);
            }
            for (int u = 0; u < SIZE; u++) {
                cell[u] = sigmoid(gates[SIZE + u]) * cell[u] + sigmoid(gates[u]) * Math.tanh(gates[2 * SIZE + u]);
            }
            double[] next = new double[SIZE];
            for (int u = 0; u < SIZE; u++) {
                next[u] = sigmoid(gates[3 * SIZE + u]) * Math.tanh(cell[u]);
            }
            hidden = next;
            out[token] = next;
        }
        return out;
    }

    private static double[][] matrix(Tensor tensor) {
        double[] flat = Tensors.toDoubles(tensor);
        int columns = (int) tensor.size(1);
        return IntStream.range(0, (int) tensor.size(0))
                .mapToObj(i -> Arrays.copyOfRange(flat, i * columns, (i + 1) * columns))
                .toArray(double[][]::new);
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double[][] beside(double[][] left, double[][] right) {
        return IntStream.range(0, left.length)
                .mapToObj(i -> IntStream.range(0, 2 * SIZE)
                        .mapToDouble(k -> k < SIZE ? left[i][k] : right[i][k - SIZE])
                        .toArray())
                .toArray(double[][]::new);
    }

    @Test
    void every_sequence_is_read_by_itself_as_the_formula_says() {
        try (Parameters parameters = Parameters.random(TinyBert.SEED, Precision.FP64);
                Scope scope = Scope.inference()) {
            BiLstm lstm = new BiLstm(parameters, "lstm", WIDTH, SIZE);
            Batch batch = Batch.of(SEQUENCES);
            torch.manual_seed(TinyBert.SEED);
            Tensor x = torch.randn(batch.tokens(), WIDTH).to(torch.ScalarType.Double);
            double[][] rows = matrix(x);
            double[][] got = matrix(lstm.forward(x, batch));
            Map<String, Tensor> named = parameters.named();
            for (int i = 0; i < batch.size(); i++) {
                int start = batch.start(i);
                int length = batch.sequence(i).length();
                double[][] states = Arrays.copyOfRange(rows, start, start + length);
                for (int layer = 0; layer < 2; layer++) {
                    states = beside(
                            plain(states, named, "_l" + layer, false),
                            plain(states, named, "_l" + layer + "_reverse", true));
                }
                for (int k = 0; k < length; k++) {
                    assertThat(got[start + k])
                            .as("sequence %d, token %d; %s", i, k, TinyBert.replay())
                            .containsExactly(states[k], within(1e-12));
                }
            }
        }
    }

    @Test
    void gradients_reach_its_weights_and_equal_finite_differences() {
        try (BertForTask model = tagger(Precision.FP64);
                Scope scope = Scope.open()) {
            model.insert(Selection.HEAD);
            model.loss(Batch.of(SEQUENCES), targets()).backward();
            assertThat(model.parameters().trainable().keySet())
                    .filteredOn(name -> name.startsWith("lstm."))
                    .hasSize(16);
            model.parameters().trainable().forEach((name, parameter) -> {
                double difference = (lossAt(model, parameter, STEP) - lossAt(model, parameter, -STEP)) / (2 * STEP);
                assertThat(parameter.grad().flatten().select(0, 0).item_double())
                        .as("%s; %s", name, TinyBert.replay())
                        .isCloseTo(difference, within(1e-6 * Math.max(1, Math.abs(difference))));
            });
        }
    }

    private static double lossAt(BertForTask model, Tensor parameter, double step) {
        try (Scope scope = Scope.inference()) {
            Tensor first = parameter.detach().flatten().narrow(0, 0, 1);
            first.add_(new Scalar(step));
            double loss = model.loss(Batch.of(SEQUENCES), targets()).item_double();
            first.sub_(new Scalar(step));
            return loss;
        }
    }

    @Test
    void saved_beside_its_base_and_loaded_it_answers_the_same() throws IOException {
        Path base = folder.resolve("base");
        Path part = folder.resolve("part");
        try (BertForTokenClassification model = tagger(Precision.FP32)) {
            try (BertForMaskedLM plain = new BertForMaskedLM(BertConfig.tiny(), TinyBert.parameters(Precision.FP32))) {
                TinyBert.spread(plain.parameters());
                plain.savePretrained(base, null);
            }
            model.insert(Selection.HEAD);
            AdapterFolder.save(part, model, Selection.HEAD, "base");
            float[][] apart = logits(model);
            try (BertForTask loaded = AdapterFolder.load(
                    base, part, AdapterFolder.config(base, part), Precision.FP32, BertForTokenClassification::new)) {
                assertThat(loaded.report().initialized()).isEmpty();
                assertClose(logits(loaded), apart, 0);
                loaded.freeze(Engine.start(EngineSettings.defaults()));
                assertClose(logits(loaded), apart, 1e-5);
            }
            try (BertForTask replica = model.replica()) {
                assertClose(logits(replica), apart, 0);
            }
        }
    }

    @Test
    void an_answer_leaves_no_native_pointers_behind() {
        try (BertForTask model = tagger(Precision.FP32)) {
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
