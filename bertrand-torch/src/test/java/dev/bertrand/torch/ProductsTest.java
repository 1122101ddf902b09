package dev.bertrand.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Float32MatmulPrecision;
import org.junit.jupiter.api.Test;

class ProductsTest {
    private static Float32MatmulPrecision precision() {
        return torch.globalContext().float32MatmulPrecision().intern();
    }

    @Test
    void products_are_small_until_the_last_scope_of_small_ones_closes() {
        Engine.start(EngineSettings.defaults());
        Float32MatmulPrecision usual = precision();
        try (Products.Small outer = Products.small()) {
            assertThat(precision()).isEqualTo(Float32MatmulPrecision.HIGHEST);
            try (Products.Small inner = Products.small()) {
                Engine.start(EngineSettings.defaults());
                assertThat(precision()).isEqualTo(Float32MatmulPrecision.HIGHEST);
            }
            assertThat(precision()).isEqualTo(Float32MatmulPrecision.HIGHEST);
        }
        assertThat(precision()).isEqualTo(usual);
    }
}
