package dev.bertrand.torch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.bytedeco.openblas.presets.openblas;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * libtorch, started, and the cores it runs on. Threads, precision and kernels are the process's own: the last start
 * wins, and pipelines that are to share the cores share one engine.
 */
public final class Engine {
    /** Relative error that separates fp32 products (about 4e-7) from ones rounded to bfloat16 (about 4e-3). */
    private static final double FP32_PRODUCT_ERROR = 1e-5;

    private static final long IDLE_SECONDS = 10;

    /** Started when it is first asked for. */
    private static final class Shared {
        static final Engine ENGINE = start(EngineSettings.defaults());
    }

    private final EngineSettings settings;
    private final Cores cores;
    private final ThreadPoolExecutor workers;

    private Engine(EngineSettings settings) {
        this.settings = settings;
        cores = new Cores(settings.threads());
        workers = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Engine::worker);
        workers.allowCoreThreadTimeOut(true);
    }

    private static Thread worker(Runnable task) {
        Thread thread = new Thread(task, "bertrand-worker");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Loads the native libraries if need be and sets threads and matrix kernels.
     *
     * @throws UnsatisfiedLinkError if this platform has no libtorch among the dependencies
     */
    public static Engine start(EngineSettings settings) {
        torch.set_num_threads(settings.threads());
        // libtorch calls BLAS from its own threads; a pool below each of them only gets in the way.
        openblas.blas_set_num_threads(1);
        preferOneDnn();
        return new Engine(settings);
    }

    /** The engine of those who do not bring one: every core, in fp32. */
    public static Engine shared() {
        return Shared.ENGINE;
    }

    public EngineSettings settings() {
        return settings;
    }

    public int threads() {
        return settings.threads();
    }

    /** Runs a request on the calling thread, each of its operators on all cores that are free just now. */
    public <T> T compute(Supplier<T> request) {
        try (Cores.Lease lease = cores.take(cores.total())) {
            return request.get();
        }
    }

    /**
     * Runs {@code part} for 0 to {@code count - 1} side by side, each on its share of the cores (mostly one), and returns
     * when all are done. Many small operators are quicker so than each of them spread over all cores. A part must not
     * ask the engine for more: it would wait for cores that it holds itself.
     *
     * @throws RuntimeException the first that a part throws; parts that have not begun by then never do
     */
    public void forEach(int count, IntConsumer part) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch running = new CountDownLatch(count);
        int share = Math.max(1, cores.total() / Math.max(1, count));
        for (int i = 0; i < count; i++) {
            int index = i;
            workers.execute(() -> {
                try (Cores.Lease lease = cores.take(share)) {
                    if (failure.get() == null) {
                        part.accept(index);
                    }
                } catch (Throwable e) { // whatever it is belongs to the caller
                    failure.compareAndSet(null, e);
                } finally {
                    running.countDown();
                }
            });
        }
        awaitUninterruptibly(running);
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }

    /** The parts use the caller's native memory, so an interrupted caller waits for them all the same. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * "medium" sends fp32 products to oneDNN, which is 1.3 to 4 times as fast as OpenBLAS here, but allows bfloat16
     * inside where the processor has AMX. Measured, not assumed: it stays only if products are still fp32.
     */
    private static void preferOneDnn() {
        torch.globalContext().setFloat32MatmulPrecision("medium");
        if (productError() > FP32_PRODUCT_ERROR) {
            torch.globalContext().setFloat32MatmulPrecision("highest");
        }
    }

    private static double productError() {
        try (Scope scope = Scope.inference()) {
            Tensor a = torch.arange(new Scalar(256 * 64))
                    .to(ScalarType.Double)
                    .sin()
                    .view(256, 64); // (256, 64)
            Tensor b = torch.arange(new Scalar(64 * 256))
                    .to(ScalarType.Double)
                    .cos()
                    .view(64, 256); // (64, 256)
            Tensor exact = a.matmul(b); // (256, 256)
            Tensor fast = a.to(ScalarType.Float).matmul(b.to(ScalarType.Float)).to(ScalarType.Double); // (256, 256)
            return fast.sub(exact).norm().item_double() / exact.norm().item_double();
        }
    }
}
