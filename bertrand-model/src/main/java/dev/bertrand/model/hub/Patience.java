package dev.bertrand.model.hub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait for a server, and how often to ask it again.
 *
 * @param idle without one byte, after which a connection counts as dead
 * @param attempts without getting further, after which a download is given up
 * @param sleeper waits between attempts
 */
record Patience(Duration idle, int attempts, Sleeper sleeper) {
    /** Tests do not sleep. */
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    private static final Duration FIRST = Duration.ofSeconds(1);
    /** Also of what a server asks for: longer than this, people would rather be told. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    static Patience standard() {
        return new Patience(Duration.ofSeconds(30), 5, duration -> Thread.sleep(duration.toMillis()));
    }

    /**
     * Sleeps before another attempt: twice as long each time, less a random part, so that many who lost their
     * connections at once do not come back at once; or as long as the server asked for.
     *
     * @param failures so far, from 1
     */
    void pause(int failures, TransientException failure) {
        Duration longest = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        Duration doubled = longest.multipliedBy(ThreadLocalRandom.current().nextInt(50, 101))
                .dividedBy(100);
        Duration wanted = failure.retryAfter().orElse(doubled);
        try {
            sleeper.sleep(wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static HubException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new HubException("interrupted while downloading", e);
    }
}
