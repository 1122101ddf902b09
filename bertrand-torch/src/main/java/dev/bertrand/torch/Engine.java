package dev.bertrand.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.bytedeco.openblas.presets.openblas;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * libtorch, started, and the cores it runs on. Threads, precision and kernels are the process's own: the last start
 * wins, and pipelines that are to share the cores share one engine.
 */
public final class Engine {
    private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

    static {
        // The binding would ask the system for the process's memory with every pointer it makes, which takes as long as
        // a small operator, and refuse to go on where a model is larger than twice the heap.
        if (System.getProperty(MEMORY_LIMIT) == null) {
            System.setProperty(MEMORY_LIMIT, "0");
        }
    }

    /**
     * The process's own, and there to stay: the C library keeps the memory of every thread's tensors for that thread, so
     * new ones would each take as much again.
     */
    private static final ThreadPoolExecutor WORKERS =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Worker::new);

    /**
     * The only one whose operators run on several cores. OpenMP gives every such thread others of its own, and once there
     * are more of them than cores, all of them sleep between operators: requests of a server, each on a thread of its
     * own, would take half as long again.
     */
    private static final ThreadPoolExecutor WIDE =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Worker::new);

    /** Started when it is first asked for. */
    private static final class Shared {
        static final Engine ENGINE = start(EngineSettings.defaults());
    }

    private final EngineSettings settings;
    private final Cores cores;

    private Engine(EngineSettings settings) {
        this.settings = settings;
        cores = new Cores(settings.threads());
        employ(settings.threads());
    }

    private static synchronized void employ(int threads) {
        if (threads > WORKERS.getCorePoolSize()) {
            WORKERS.setMaximumPoolSize(threads);
            WORKERS.setCorePoolSize(threads);
        }
    }

    /** A thread of the engine's. */
    private static final class Worker extends Thread {
        Worker(Runnable task) {
            super(task, "bertrand-worker");
            setDaemon(true);
        }
    }

    /**
     * Loads the native libraries if need be and sets threads and matrix kernels.
     *
     * @throws UnsatisfiedLinkError if this platform has no libtorch among the dependencies
     * @throws IllegalStateException if the device is not there
     */
    public static Engine start(EngineSettings settings) {
        NativeLibraries.load();
        settings.device().requirePresent();
        torch.set_num_threads(settings.threads());
        // libtorch calls BLAS from its own threads; a pool below each of them only gets in the way.
        openblas.blas_set_num_threads(1);
        Engine engine = new Engine(settings);
        engine.compute(() -> {
            Products.preferOneDnn(settings.device());
            return true;
        });
        return engine;
    }

    /**
     * Begins to load the native libraries, which takes a second, while the caller goes on; whoever needs them first waits
     * for them.
     *
     * @return the thread that does it; a process that ends while libraries load may crash, so it has to wait for this one
     */
    public static Thread preload() {
        Thread loading = new Thread(Engine::loadLibraries, "bertrand-loader");
        loading.setDaemon(true);
        loading.start();
        return loading;
    }

    private static void loadLibraries() {
        try {
            NativeLibraries.load();
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
            return; // start() will say so to somebody who can handle it
        }
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

    /**
     * Runs a request, each of its operators on all cores that are free just now, and returns its result. It runs on a
     * thread of the engine's, one request after the other. Tensors it returns must outlive its scopes.
     *
     * @throws IllegalStateException if a request or a part asks for another
     * @throws RuntimeException what the request throws
     */
    public <T> T compute(Supplier<T> request) {
        List<T> result = new ArrayList<>();
        run(WIDE, 1, cores.total(), i -> result.add(request.get()));
        return result.get(0);
    }

    /**
     * Runs {@code part} for 0 to {@code count - 1} side by side, each on its share of the cores (mostly one), and returns
     * when all are done. Many small operators are quicker so than each of them spread over all cores.
     *
     * @throws IllegalStateException if a request or a part asks for more
     * @throws RuntimeException the first that a part throws; parts that have not begun by then never do
     */
    public void forEach(int count, IntConsumer part) {
        run(count == 1 ? WIDE : WORKERS, count, Math.max(1, cores.total() / Math.max(1, count)), part);
    }

    private void run(ThreadPoolExecutor threads, int count, int share, IntConsumer part) {
        if (Thread.currentThread() instanceof Worker) {
            throw new IllegalStateException(
                    "what an engine computes must not ask it for more: it would wait for itself");
        }
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        CountDownLatch running = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int index = i;
            threads.execute(() -> {
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
}
