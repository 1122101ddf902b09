package dev.bertrand.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutMasksTest {
    private static final int SIZE = 400_000;

    private static float[] mask(long seed, double probability) {
        DropoutMasks masks = new DropoutMasks();
        masks.seed(seed);
        try (Scope scope = Scope.inference()) {
            return Tensors.toFloats(masks.mask(probability, ScalarType.Float, SIZE));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.5, 0.9})
    void elements_are_dropped_with_the_probability_and_the_mean_stays_one(double probability) {
        float[] mask = mask(7, probability);
        double dropped = 0;
        double sum = 0;
        for (float value : mask) {
            dropped += value == 0 ? 1 : 0;
            sum += value;
        }
        double deviation = Math.sqrt(probability * (1 - probability) / SIZE);
        assertThat(dropped / SIZE).isCloseTo(probability, within(5 * deviation));
        assertThat(sum / SIZE).isCloseTo(1, within(5 * deviation / (1 - probability)));
    }

    @Test
    void neighbours_near_and_far_are_independent() {
        float[] mask = mask(11, 0.5);
        for (int distance : new int[] {1, 2, 3, 64, 768, 16_384, 65_536}) {
            double both = 0;
            int pairs = SIZE - distance;
            for (int i = 0; i < pairs; i++) {
                both += mask[i] == 0 && mask[i + distance] == 0 ? 1 : 0;
            }
            assertThat(both / pairs).as("distance %d", distance).isCloseTo(0.25, within(5 * 0.433 / Math.sqrt(pairs)));
        }
    }

    @Test
    void masks_of_neighbouring_seeds_are_independent() {
        float[] one = mask(100, 0.5);
        for (long seed : new long[] {101, 102, 131, 100 + (1L << 32)}) {
            float[] other = mask(seed, 0.5);
            double both = 0;
            for (int i = 0; i < SIZE; i++) {
                both += one[i] == 0 && other[i] == 0 ? 1 : 0;
            }
            assertThat(both / SIZE).as("seed %d", seed).isCloseTo(0.25, within(5 * 0.433 / Math.sqrt(SIZE)));
        }
    }

    @Test
    void a_seed_repeats_its_masks_and_one_mask_is_not_the_next() {
        DropoutMasks masks = new DropoutMasks();
        try (Scope scope = Scope.inference()) {
            masks.seed(3);
            float[] first = Tensors.toFloats(masks.mask(0.5, ScalarType.Float, 33, 7));
            float[] second = Tensors.toFloats(masks.mask(0.5, ScalarType.Float, 33, 7));
            masks.seed(3);
            assertThat(Tensors.toFloats(masks.mask(0.5, ScalarType.Float, 33, 7)))
                    .isEqualTo(first);
            assertThat(second).isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"BFloat16", "Float", "Double"})
    void a_type_has_the_same_mask_to_its_own_precision(ScalarType type) {
        DropoutMasks masks = new DropoutMasks();
        try (Scope scope = Scope.inference()) {
            masks.seed(5);
            float[] wanted = Tensors.toFloats(masks.mask(0.3, ScalarType.Double, 1001));
            masks.seed(5);
            float[] got = Tensors.toFloats(masks.mask(0.3, type, 1001));
            for (int i = 0; i < wanted.length; i++) {
                assertThat(wanted[i]).isIn(0f, (float) (65536.0 / (65536 - 19661)));
                assertThat(got[i]).isCloseTo(wanted[i], within(wanted[i] / 256));
            }
        }
    }

    @Test
    void a_mask_has_the_shape_and_type_asked_for() {
        DropoutMasks masks = new DropoutMasks();
        try (Scope scope = Scope.inference()) {
            Tensor mask = masks.mask(0.1, ScalarType.BFloat16, 3, 4, 5);
            assertThat(mask.shape()).containsExactly(3, 4, 5);
            assertThat(mask.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        }
    }
}
