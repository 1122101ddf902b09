package dev.bertrand.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class EngineTest {
    @Test
    void products_of_fp32_stay_fp32_after_the_engine_has_chosen_its_kernels() {
        Engine.start(EngineSettings.defaults());
        try (Scope scope = Scope.inference()) {
            torch.manual_seed(1);
            Tensor a = torch.randn(64, 768); // (64, 768)
            Tensor b = torch.randn(768, 512); // (768, 512)
            Tensor exact = a.to(ScalarType.Double).matmul(b.to(ScalarType.Double)); // (64, 512)
            double error = a.matmul(b).to(ScalarType.Double).sub(exact).norm().item_double()
                    / exact.norm().item_double();
            assertThat(error).isLessThan(2e-6);
        }
    }

    @Test
    void threads_are_the_ones_asked_for() {
        Engine.start(EngineSettings.defaults().withThreads(1));
        assertThat(torch.get_num_threads()).isEqualTo(1);
        assertThatThrownBy(() -> EngineSettings.defaults().withThreads(0)).hasMessageContaining("at least 1, got 0");
    }

    @Test
    void what_outlives_a_scope_lives_until_it_is_closed() {
        Tensor kept;
        try (Scope scope = Scope.inference()) {
            kept = Scope.outlive(Tensors.of(new float[] {1, 2}, 2));
            Tensors.of(new float[] {3, 4}, 2);
        }
        assertThat(Tensors.toFloats(kept)).containsExactly(1, 2);
        kept.close();
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void the_machine_knows_how_much_memory_this_process_holds() {
        assertThat(Machine.residentBytes()).isGreaterThan(10_000_000);
        assertThat(Machine.peakResidentBytes()).isGreaterThanOrEqualTo(Machine.residentBytes() / 2);
        assertThat(Machine.libtorchVersion()).startsWith("2.");
    }
}
