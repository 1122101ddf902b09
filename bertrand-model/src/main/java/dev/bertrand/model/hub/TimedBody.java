package dev.bertrand.model.hub;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's body, piece by piece, for one thread; a long silence is an error. (The timeouts of {@code java.net.http}
 * end where the body begins.)
 */
final class TimedBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    /** One thing that a publisher says: no bytes are the end. */
    private record Signal(List<ByteBuffer> bytes, @Nullable Throwable error) {}

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Duration idle;
    private Flow.@Nullable Subscription subscription;
    private boolean closed;

    private TimedBody(Duration idle) {
        this.idle = idle;
    }

    static TimedBody of(Flow.Publisher<List<ByteBuffer>> publisher, Duration idle) {
        TimedBody body = new TimedBody(idle);
        publisher.subscribe(body);
        return body;
    }

    /** The next bytes; an empty list at the end. */
    List<ByteBuffer> next() throws TransientException {
        Signal signal;
        try {
            signal = signals.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Patience.interrupted(e);
        }
        if (signal == null) {
            throw new TransientException(
                    "no byte came for %s".formatted(WebClient.seconds(idle)), new InterruptedException("idle"));
        }
        if (signal.error() != null) {
            throw new TransientException(
                    "the connection broke: " + signal.error().getMessage(), signal.error());
        }
        request();
        return signal.bytes();
    }

    private synchronized void request() {
        if (subscription != null && !closed) {
            subscription.request(1);
        }
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        if (!bytes.isEmpty()) {
            signals.add(new Signal(bytes, null));
        } else {
            request();
        }
    }

    @Override
    public void onError(Throwable error) {
        signals.add(new Signal(List.of(), error));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal(List.of(), null));
    }

    /** Gives the connection up, unless the body was read to its end. */
    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
