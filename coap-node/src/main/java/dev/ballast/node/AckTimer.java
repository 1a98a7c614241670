package dev.ballast.node;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * Acknowledges confirmable requests whose answer takes long. An answer that is ready in time travels on the acknowledgement. Otherwise the
 * client would retransmit its request with the whole payload. So the request is acknowledged after 1 s, half of a client's default timeout,
 * and answered separately (RFC 7252, 4.8 and 5.2.2). It is not acknowledged earlier, because libcoap's client (4.3.1) cannot receive a
 * large separate answer. Non-confirmable requests are not acknowledged.
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

    /** Starts the timer for one request. The caller runs the returned task once the request is answered; the task stops the timer. */
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
