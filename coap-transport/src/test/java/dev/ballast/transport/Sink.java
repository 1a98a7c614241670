package dev.ballast.transport;

import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code POST /sink} does as the test says, counts, and watches what becomes of the payloads. */
final class Sink extends CoapResourceBase {
    /** Requests sent and not yet handled. */
    private static final int WINDOW = 256;

    private final Consumer<CoapExchange> manner;
    private final AtomicInteger handled = new AtomicInteger();
    private final Semaphore window = new Semaphore(WINDOW);
    private final Queue<WeakReference<byte[]>> payloads = new ConcurrentLinkedQueue<>();

    Sink(Consumer<CoapExchange> manner) {
        super("sink");
        this.manner = manner;
    }

    @Override
    protected void post(CoapExchange exchange) {
        if (handled.get() < WINDOW) {
            payloads.add(new WeakReference<>(exchange.getRequestPayload()));
        }
        manner.accept(exchange);
        handled.incrementAndGet();
        window.release();
    }

    /** Waits until a further request may be sent; false when that takes for ever. */
    boolean room() throws InterruptedException {
        return window.tryAcquire(20, TimeUnit.SECONDS);
    }

    int handled() {
        return handled.get();
    }

    /** How many of the first payloads are still in memory once all garbage is gone. */
    long payloadsInMemory() {
        System.gc();
        return payloads.stream().filter(payload -> payload.get() != null).count();
    }
}
