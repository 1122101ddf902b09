package dev.bertrand.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void parts_run_each_on_one_core_and_a_request_on_all_that_are_free() {
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(3));
        int[] threads = new int[20];
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        engine.forEach(threads.length, i -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            threads[i] = torch.get_num_threads();
            running.decrementAndGet();
        });
        assertThat(threads).containsOnly(1);
        assertThat(most.get()).isBetween(1, 3);
        assertThat(engine.compute(torch::get_num_threads)).isEqualTo(3);
        Engine.start(EngineSettings.defaults());
    }

    @Test
    void a_request_beside_another_takes_the_cores_that_are_left() throws InterruptedException {
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(4));
        AtomicInteger beside = new AtomicInteger();
        engine.forEach(2, i -> {
            if (i == 1) {
                return;
            }
            Thread other = new Thread(() -> beside.set(engine.compute(torch::get_num_threads)));
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(beside.get()).isEqualTo(2);
        Engine.start(EngineSettings.defaults());
    }

    @Test
    void whoever_asks_one_thread_alone_spreads_operators_over_cores() throws InterruptedException {
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(2));
        Set<Thread> wide = ConcurrentHashMap.newKeySet();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Thread caller = new Thread(() -> {
                wide.add(engine.compute(Thread::currentThread));
                engine.forEach(1, part -> wide.add(Thread.currentThread()));
            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(wide).hasSize(1).doesNotContainAnyElementsOf(callers);
        Engine.start(EngineSettings.defaults());
    }

    @Test
    void a_request_that_asks_for_another_is_told_so() {
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(2));
        assertThatThrownBy(() -> engine.compute(() -> engine.compute(() -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not ask");
        assertThatThrownBy(() -> engine.forEach(3, i -> engine.compute(() -> 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(engine.compute(() -> 1)).isEqualTo(1);
        Engine.start(EngineSettings.defaults());
    }

    @Test
    void what_a_part_throws_reaches_the_caller_and_the_cores_come_back() {
        Engine engine = Engine.start(EngineSettings.defaults().withThreads(2));
        for (int round = 0; round < 10; round++) {
            assertThatThrownBy(() -> engine.forEach(5, i -> {
                        if (i == 2) {
                            throw new IllegalArgumentException("part 2");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("part 2");
            assertThatThrownBy(() -> engine.compute(() -> {
                        throw new IllegalStateException("request");
                    }))
                    .hasMessage("request");
        }
        assertThat(engine.compute(torch::get_num_threads)).isEqualTo(2);
        Engine.start(EngineSettings.defaults());
    }

    @Test
    void auto_is_bf16_only_where_the_processor_multiplies_it() {
        assertThat(Precision.auto(Processor.ofFlags(Set.of("avx2", "avx512f", "avx512_bf16"))))
                .isEqualTo(Precision.BF16);
        assertThat(Precision.auto(Processor.ofFlags(Set.of("avx2", "avx512f")))).isEqualTo(Precision.FP32);
        assertThat(Precision.auto(Processor.ofFlags(Set.of()))).isEqualTo(Precision.FP32);
    }
}
