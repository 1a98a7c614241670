package dev.ballast.node;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * Acknowledges confirmable requests whose answer is not ready. An answer that is ready in time travels on the acknowledgement, two
 * datagrams in all; one that is not would let the client repeat its request, payload and all, so it is acknowledged after half the time
 * that clients wait unless configured otherwise, and answered separately (RFC 7252, 4.8 and 5.2.2). Not earlier, for libcoap's client (4.3.1)
 * cannot receive a large separate answer. A non-confirmable request needs neither.
 */
final class AckTimer implements AutoCloseable {
    private static final long DELAY_MS = 1000;

    private final ScheduledThreadPoolExecutor executor;

    AckTimer() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "node-ack");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Starts the wait for one request; what it returns ends the wait and is to be run once the request is answered. */
    Runnable start(CoapExchange exchange) {
        if (!exchange.advanced().getRequest().isConfirmable()) {
            return () -> {};
        }
        Future<?> ack = executor.schedule(exchange::accept, DELAY_MS, TimeUnit.MILLISECONDS);
        return () -> ack.cancel(false);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
