package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds one folder of the cache for one thread of one process. The operating system frees it when the process dies,
 * so that nothing is ever locked by the dead. The lock's file stays: deleting it would let two hold it at once.
 */
final class CacheLock implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final FileChannel channel;
    private final FileLock lock;

    private CacheLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits for the lock. {@code file} is created where it is missing; its folder must exist. */
    static CacheLock acquire(Path file, String model, Progress progress) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new CacheLock(channel, await(channel, model, progress));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Polls, since a lock held by another thread of this JVM throws instead of waiting. */
    private static FileLock await(FileChannel channel, String model, Progress progress) throws IOException {
        String task = "waiting for another process to finish " + model;
        long begin = System.nanoTime();
        FileLock lock = tryLock(channel);
        if (lock != null) {
            return lock;
        }
        try {
            while (lock == null) {
                progress.update(task, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), -1, "seconds");
                Thread.sleep(POLL_MILLIS);
                lock = tryLock(channel);
            }
            return lock;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("interrupted while " + task, e);
        } finally {
            progress.finish(task);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        }
    }
}
