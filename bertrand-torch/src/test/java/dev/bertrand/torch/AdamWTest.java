package dev.bertrand.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused operator against the formula of the paper (Loshchilov and Hutter 2017) in plain doubles. */
class AdamWTest {
    private static final float[] START = {0.5f, -1, 2, 0.25f};
    private static final double RATE = 1e-2;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void three_steps_equal_the_formula(boolean huggingFace) {
        AdamW.Variant variant = huggingFace ? AdamW.Variant.huggingFace() : AdamW.Variant.google();
        Tensor matrix = trainable(2, 2);
        Tensor vector = trainable(4);
        double[] plainMatrix = start();
        double[] plainVector = start();
        double[][] moments = new double[4][4];
        try (AdamW optimizer = new AdamW(Map.of("matrix", matrix, "vector", vector), variant)) {
            for (int step = 1; step <= 3; step++) {
                // The loss is 3 x the sum of squares, so the gradient is 6 x the value, clipped to norm 1.
                double norm = 6 * Math.sqrt(squares(plainMatrix) + squares(plainVector));
                backward(matrix, vector);
                assertThat(optimizer.step(RATE, 1)).isCloseTo(norm, within(1e-4));
                update(plainMatrix, moments[0], moments[1], variant, variant.weightDecay(), norm, step);
                update(plainVector, moments[2], moments[3], variant, 0, norm, step);
            }
        }
        assertClose(matrix, plainMatrix);
        assertClose(vector, plainVector);
        assertThat(matrix.grad().defined()).isFalse();
    }

    private static void update(
            double[] x, double[] m, double[] v, AdamW.Variant variant, double decay, double norm, int step) {
        for (int i = 0; i < x.length; i++) {
            double gradient = 6 * x[i] / Math.max(1, norm);
            m[i] = variant.beta1() * m[i] + (1 - variant.beta1()) * gradient;
            v[i] = variant.beta2() * v[i] + (1 - variant.beta2()) * gradient * gradient;
            double first = variant.biasCorrection() ? 1 - Math.pow(variant.beta1(), step) : 1;
            double second = variant.biasCorrection() ? 1 - Math.pow(variant.beta2(), step) : 1;
            x[i] -= RATE * (m[i] / first / (Math.sqrt(v[i] / second) + variant.eps()) + decay * x[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1e9})
    void a_sparse_gradient_updates_as_a_dense_one_does(double maxNorm) {
        long[][] batches = {{3, 1, 3}, {0, 3}, {}, {4, 4, 4, 1}}; // rows, some of them twice, and none
        List<double[]> tables = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        for (boolean sparse : new boolean[] {false, true}) {
            Tensor table = Tensors.of(new float[] {1, -2, 3, -4, 5, -6, 7, -8, 9, -10}, 5, 2);
            table.requires_grad_(true);
            try (AdamW optimizer = new AdamW(Map.of("table", table), AdamW.Variant.huggingFace())) {
                for (long[] rows : batches) {
                    for (int twice = 0; twice < 2; twice++) { // gradients add up over two batches
                        try (Scope scope = Scope.open()) {
                            Tensor found = torch.embedding(table, Tensors.of(rows, rows.length), -1, false, sparse);
                            found.mul(found).sum().backward();
                        }
                    }
                    assertThat(table.grad().is_sparse()).isEqualTo(sparse);
                    norms.add(optimizer.step(RATE, maxNorm));
                }
            }
            tables.add(Tensors.toDoubles(table));
        }
        assertThat(tables.get(1)).containsExactly(tables.get(0), within(1e-6));
        assertThat(norms.get(batches.length))
                .isCloseTo(norms.get(0), within(1e-4))
                .isGreaterThan(1);
        assertThat(tables.get(0)).isNotEqualTo(new double[] {1, -2, 3, -4, 5, -6, 7, -8, 9, -10});
    }

    @Test
    void a_gradient_that_is_not_finite_changes_nothing_and_says_so() {
        Tensor vector = trainable(4);
        try (AdamW optimizer = new AdamW(Map.of("vector", vector), AdamW.Variant.huggingFace())) {
            try (Scope scope = Scope.open()) {
                vector.mul(new Scalar(Double.NaN)).sum().backward();
            }
            assertThatThrownBy(() -> optimizer.step(RATE, 1))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("NaN");
        }
        assertClose(vector, start());
    }

    @Test
    void steps_leave_no_native_pointers_behind() throws InterruptedException {
        Tensor vector = trainable(4);
        Tensor table = trainable(2, 2);
        try (AdamW optimizer = new AdamW(Map.of("vector", vector, "table", table), AdamW.Variant.huggingFace())) {
            long before = 0;
            for (int step = 0; step < 60; step++) {
                if (step == 10) {
                    System.gc();
                    Thread.sleep(500); // what other tests left is freed by a thread of its own
                    before = Pointer.totalCount();
                }
                backward(vector);
                try (Scope scope = Scope.open()) {
                    torch.embedding(table, Tensors.of(new int[] {step % 2}), -1, false, true)
                            .sum()
                            .backward();
                }
                optimizer.step(RATE, 1);
            }
            assertThat(Pointer.totalCount()).isEqualTo(before);
        }
    }

    private static void backward(Tensor... parameters) {
        try (Scope scope = Scope.open()) {
            for (Tensor parameter : parameters) {
                parameter.mul(parameter).sum().mul(new Scalar(3.0)).backward();
            }
        }
    }

    private static Tensor trainable(long... shape) {
        Tensor tensor = Tensors.of(START, shape);
        tensor.requires_grad_(true);
        return tensor;
    }

    private static double[] start() {
        return new double[] {0.5, -1, 2, 0.25};
    }

    private static double squares(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return sum;
    }

    private static void assertClose(Tensor actual, double[] expected) {
        double[] values = Tensors.toDoubles(actual);
        for (int i = 0; i < expected.length; i++) {
            assertThat(values[i]).isCloseTo(expected[i], within(1e-6));
        }
    }
}
