package dev.bertrand.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a long command finish what it must before Ctrl-C or a termination signal ends the process: the JVM runs shutdown
 * hooks first, and this one waits until the command has come to its end.
 */
final class Interruption implements AutoCloseable {
    /** 128 + SIGINT, as shells report it. */
    static final int EXIT_STATUS = 130;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Runnable stop, String advice) {
        hook = new Thread(() -> {
            System.err.println("interrupted: writing a checkpoint; " + advice);
            stop.run();
            awaitFinished();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Until closed, an interruption calls {@code stop} and waits for {@link #close}. */
    static Interruption callsFirst(Runnable stop) {
        return callsFirst(stop, "run again with --resume to go on");
    }

    /** The same for a command that goes on in another way. */
    static Interruption callsFirst(Runnable stop, String advice) {
        return new Interruption(stop, advice);
    }

    private void awaitFinished() {
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is already going down, with the hook in it.
            return;
        }
    }
}
