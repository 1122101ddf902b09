package dev.bertrand.cli;

import dev.bertrand.model.hub.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows that something goes on of which nobody knows how long it takes. */
public final class Busy implements AutoCloseable {
    private static final long TICK_MILLIS = 500;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final String task;
    private final Progress progress;
    private final Thread ticker;

    Busy(String task, Progress progress) {
        this.task = task;
        this.progress = progress;
        ticker = new Thread(this::tick, "progress");
        ticker.setDaemon(true);
        ticker.start();
    }

    private void tick() {
        long began = System.nanoTime();
        try {
            do {
                progress.update(task, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), -1, "seconds");
            } while (!closed.await(TICK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        progress.finish(task);
    }

    /** Ends it, and waits until the bar is gone: what comes next may print. */
    @Override
    public void close() {
        closed.countDown();
        try {
            ticker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
