package dev.bertrand.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kernel against the same layer in double precision. */
class PackedLinearTest {
    private static final int IN = 200;
    private static final int OUT = 64;

    private static Stream<Arguments> kernels() {
        return Stream.of(Precision.FP32, Precision.BF16, Precision.INT8, Precision.FP64)
                .flatMap(precision -> Stream.of(Kernels.values()).map(kernels -> Arguments.of(precision, kernels)));
    }

    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FP64 -> 1e-14;
            case FP32 -> 1e-6;
            case BF16 -> 1e-2;
            case INT8 -> 3e-2;
        };
    }

    private static double error(Tensor got, Tensor wanted) {
        return got.to(ScalarType.Double).sub(wanted).norm().item_double()
                / wanted.norm().item_double();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void a_packed_layer_computes_what_it_was_made_from(Precision precision, Kernels kernels) {
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(5);
            Tensor weight = torch.randn(OUT, IN).to(precision.stored()); // (out, in)
            Tensor bias = torch.randn(OUT).to(precision.stored()); // (out)
            Tensor exactWeight = weight.to(ScalarType.Double);
            Tensor exactBias = bias.to(ScalarType.Double);
            try (PackedLinear layer = PackedLinear.pack(weight, bias, precision, kernels)) {
                for (int rows : new int[] {1, 2, 17, 130}) {
                    Tensor x = torch.randn(rows, IN).to(precision.computed()); // (m, in)
                    Tensor residual = torch.randn(rows, OUT).to(precision.computed()); // (m, out)
                    Tensor linear = torch.linear(
                            x.to(ScalarType.Double), exactWeight, new TensorOptional(exactBias)); // (m, out)
                    for (Pointwise function : Pointwise.values()) {
                        assertThat(error(layer.forward(x, function), function.forward(linear)))
                                .as("%s by %s, %d rows", function, layer.kernel(), rows)
                                .isLessThan(tolerance(precision));
                    }
                    assertThat(error(layer.forwardPlus(x, residual), linear.add(residual.to(ScalarType.Double))))
                            .as("sum by %s, %d rows", layer.kernel(), rows)
                            .isLessThan(tolerance(precision));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 8, 33, 40, 48, 72, 100, 312})
    void outputs_that_fill_no_whole_block_are_as_exact(long out) {
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(9);
            Tensor weight = torch.randn(out, IN); // (out, in)
            Tensor bias = torch.randn(out); // (out)
            Tensor x = torch.randn(9, IN); // (m, in)
            Tensor wanted = torch.linear(
                    x.to(ScalarType.Double),
                    weight.to(ScalarType.Double),
                    new TensorOptional(bias.to(ScalarType.Double))); // (m, out)
            for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16, Precision.INT8}) {
                try (PackedLinear layer = PackedLinear.pack(weight, bias, precision, Kernels.FASTEST)) {
                    assertThat(error(layer.forward(x.to(precision.computed()), Pointwise.NONE), wanted))
                            .as("%s by %s", precision, layer.kernel())
                            .isLessThan(tolerance(precision));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {200, 100, 64, 7})
    void stretches_of_the_input_add_up_to_the_whole(long stretch) {
        assumeTrue(OneDnnLinear.isAvailable(ScalarType.Float), "this build has no oneDNN");
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(6);
            Tensor weight = torch.randn(OUT, IN); // (out, in)
            Tensor bias = torch.randn(OUT); // (out)
            Tensor x = torch.randn(9, IN); // (m, in)
            Tensor wanted = torch.gelu(torch.linear(
                    x.to(ScalarType.Double),
                    weight.to(ScalarType.Double),
                    new TensorOptional(bias.to(ScalarType.Double)))); // (m, out)
            try (PackedLinear layer = new OneDnnLinear(weight, bias, stretch)) {
                assertThat(error(layer.forward(x, Pointwise.GELU), wanted)).isLessThan(1e-6);
            }
        }
    }

    @Test
    void with_few_rows_a_long_sum_is_as_exact_as_the_plain_operators() {
        assumeTrue(OneDnnLinear.isAvailable(ScalarType.Float), "this build has no oneDNN");
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(7);
            Tensor weight = torch.randn(64, 3072); // (out, in)
            Tensor bias = torch.zeros(64); // (out)
            Tensor x = torch.randn(16, 3072); // (m, in)
            Tensor wanted = torch.linear(x.to(ScalarType.Double), weight.to(ScalarType.Double)); // (m, out)
            double plain = error(torch.linear(x, weight), wanted);
            try (PackedLinear layer = PackedLinear.pack(weight, bias, Precision.FP32, Kernels.FASTEST)) {
                assertThat(error(layer.forward(x, Pointwise.NONE), wanted)).isLessThan(3 * plain);
            }
        }
    }

    /** On one machine {@link PackedLinear#pack} takes one of them only. */
    private static Stream<Function<Tensor, QuantizedProduct>> products() {
        Stream.Builder<Function<Tensor, QuantizedProduct>> available = Stream.builder();
        if (OneDnnProduct.isAvailable()) {
            available.add(OneDnnProduct::new);
        }
        if (FbgemmProduct.isAvailable()) {
            available.add(FbgemmProduct::new);
        }
        return available.build();
    }

    @Test
    void every_product_of_8_bit_numbers_this_machine_has_is_as_exact_as_8_bits_are() {
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(10);
            Tensor bias = torch.randn(OUT); // (out)
            Tensor weight = torch.randn(OUT, IN); // (out, in)
            Tensor x = torch.randn(130, IN)
                    .mul(torch.logspace(new Scalar(-3), new Scalar(3), 130).unsqueeze(1));
            Tensor wanted = torch.linear(
                    x.to(ScalarType.Double),
                    weight.to(ScalarType.Double),
                    new TensorOptional(bias.to(ScalarType.Double))); // (m, out)
            products().forEach(product -> {
                try (PackedLinear layer = new QuantizedLinear(product.apply(weight), bias)) {
                    Tensor got = layer.forward(x, Pointwise.NONE); // (m, out)
                    for (int row = 0; row < x.size(0); row++) {
                        assertThat(error(got.get(row), wanted.get(row)))
                                .as("row %d by %s", row, layer.kernel())
                                .isLessThan(tolerance(Precision.INT8));
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Kernels.class)
    void in_8_bits_a_row_does_not_depend_on_the_rows_beside_it(Kernels kernels) {
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(8);
            Tensor quiet = torch.randn(5, IN); // (m, in)
            Tensor loud = torch.cat(new TensorVector(quiet, torch.randn(1, IN).mul(new Scalar(1000))), 0);
            try (PackedLinear layer =
                    PackedLinear.pack(torch.randn(OUT, IN), torch.randn(OUT), Precision.INT8, kernels)) {
                float[] alone = Tensors.toFloats(layer.forward(quiet, Pointwise.NONE));
                float[] together =
                        Tensors.toFloats(layer.forward(loud, Pointwise.NONE).narrow(0, 0, 5));
                assertThat(together).as(layer.kernel()).containsExactly(alone, within(1e-4f));
            }
        }
    }

    @Test
    void a_row_of_zeros_is_no_division_by_zero() {
        try (Scope scope = Scope.inference()) {
            for (Kernels kernels : Kernels.values()) {
                Tensor weight = torch.zeros(8, 16); // (out, in)
                try (PackedLinear layer = PackedLinear.pack(weight, torch.ones(8), Precision.INT8, kernels)) {
                    assertThat(Tensors.toFloats(layer.forward(torch.randn(3, 16), Pointwise.NONE)))
                            .containsOnly(1f);
                    assertThat(Tensors.toFloats(layer.forward(torch.zeros(3, 16), Pointwise.NONE)))
                            .containsOnly(1f);
                }
            }
        }
    }

    @Test
    void a_closed_layer_leaves_nothing_behind() {
        pack();
        long before = Pointer.totalCount();
        for (int i = 0; i < 10; i++) {
            pack();
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }

    private static void pack() {
        try (Scope scope = Scope.inference()) {
            for (Precision precision : Precision.values()) {
                for (Kernels kernels : Kernels.values()) {
                    Tensor weight = torch.randn(OUT, IN).to(precision.stored()); // (out, in)
                    PackedLinear.pack(weight, torch.zeros(OUT).to(precision.stored()), precision, kernels)
                            .close();
                }
            }
        }
    }
}
