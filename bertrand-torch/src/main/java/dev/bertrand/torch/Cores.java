package dev.bertrand.torch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.pytorch.global.torch;

/**
 * The cores one process computes on, lent to whoever has something to compute: requests that come at the same time
 * share them, so that no two threads ever compete for one. Served in order of arrival.
 */
public final class Cores {
    /** Cores that the calling thread may use until it gives them back; libtorch's operators run on as many threads. */
    public final class Lease implements AutoCloseable {
        private final int count;

        private Lease(int count) {
            this.count = count;
        }

        /** How many there are; at least one. */
        public int count() {
            return count;
        }

        @Override
        public void close() {
            // libtorch keeps the number by thread, and the last one set as the default of new threads.
            torch.set_num_threads(total);
            giveBack(count);
        }
    }

    private final int total;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition someFree = lock.newCondition();
    private int free;

    Cores(int total) {
        this.total = total;
        free = total;
    }

    /** How many there are in all. */
    public int total() {
        return total;
    }

    /** Waits until a core is free, then takes all that are, up to {@code most}. */
    public Lease take(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("wanted at least one core, got %d".formatted(most));
        }
        int taken;
        lock.lock();
        try {
            while (free == 0) {
                someFree.awaitUninterruptibly();
            }
            taken = Math.min(free, most);
            free -= taken;
            if (free > 0) {
                someFree.signal();
            }
        } finally {
            lock.unlock();
        }
        // A thread's first look at the number sets it to the process's default: let that happen before, not after.
        torch.get_num_threads();
        torch.set_num_threads(taken);
        return new Lease(taken);
    }

    private void giveBack(int count) {
        lock.lock();
        try {
            free += count;
            someFree.signal();
        } finally {
            lock.unlock();
        }
    }
}
