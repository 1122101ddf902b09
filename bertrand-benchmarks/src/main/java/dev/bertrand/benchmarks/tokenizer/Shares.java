package dev.bertrand.benchmarks.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work on numbered items, shared out over a number of threads in runs of neighbours. */
final class Shares {
    private final int threads;
    private final ExecutorService executor;

    Shares(int threads) {
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What is done with one item. */
    @FunctionalInterface
    interface Work {
        long run(int item);
    }

    /** The sum of what {@code work} gives for all items; one thread is the caller's own. */
    long sum(int items, Work work) throws InterruptedException, ExecutionException {
        if (threads == 1) {
            return sum(0, items, work);
        }
        List<Future<Long>> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int from = (int) ((long) items * i / threads);
            int to = (int) ((long) items * (i + 1) / threads);
            shares.add(executor.submit(() -> sum(from, to, work)));
        }
        long sum = 0;
        for (Future<Long> share : shares) {
            sum += share.get();
        }
        return sum;
    }

    private static long sum(int from, int to, Work work) {
        long sum = 0;
        for (int item = from; item < to; item++) {
            sum += work.run(item);
        }
        return sum;
    }
}
