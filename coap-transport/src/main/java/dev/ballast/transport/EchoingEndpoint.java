package dev.ballast.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers and shows them that it receives their answers (RFC 9175): each request has an {@link Echo}, and one that is answered with a
 * value to be echoed is sent once more with that. Such an answer comes before a request is carried out, or in place of an answer to a GET.
 * Owns the endpoint; safe for use by many threads.
 */
public final class EchoingEndpoint implements AutoCloseable {
    private final CoapEndpoint endpoint;
    private final LongSupplier nanoClock;

    /** Over an endpoint, which is closed with this. */
    public EchoingEndpoint(CoapEndpoint endpoint, LongSupplier nanoClock) {
        this.endpoint = endpoint;
        this.nanoClock = nanoClock;
    }

    /**
     * A client's endpoint, not started.
     *
     * @param settings as of {@link CoapSettings#controlClient}
     * @param local address to bind to
     */
    public static EchoingEndpoint of(Configuration settings, InetSocketAddress local, LongSupplier nanoClock) {
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(local)
                .setCoapStackFactory(new ClientStackFactory())
                .build();
        return new EchoingEndpoint(endpoint, nanoClock);
    }

    /** Lets these threads process what comes; before the start. */
    public void setExecutors(ScheduledExecutorService protocol, ScheduledExecutorService secondary) {
        endpoint.setExecutors(protocol, secondary);
    }

    /**
     * What became of a request.
     *
     * @param request that was sent last; without an answer it tells why, and is not cancelled
     * @param response null when none came in time
     */
    public record Outcome(Request request, @Nullable Response response) {}

    /** Starts the endpoint. */
    public void start() throws IOException {
        endpoint.start();
    }

    /** Sends a request and waits for its answer. */
    public Outcome ask(Request request, long timeoutMs) throws InterruptedException {
        Echo.want(request);
        long begunNs = nanoClock.getAsLong();
        endpoint.sendRequest(request);
        Response response = request.waitForResponse(timeoutMs);
        byte[] echo = response == null ? null : Echo.wanted(response);
        if (echo == null) {
            return new Outcome(request, response);
        }
        Request again = copy(request);
        Echo.set(again, echo);
        endpoint.sendRequest(again);
        long leftMs = timeoutMs - TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - begunNs);
        return new Outcome(again, again.waitForResponse(Math.max(1, leftMs)));
    }

    private static Request copy(Request request) {
        Request copy = new Request(request.getCode(), request.getType());
        copy.setDestinationContext(request.getDestinationContext());
        copy.setOptions(request.getOptions());
        copy.setPayload(request.getPayload());
        return copy;
    }

    @Override
    public void close() {
        endpoint.destroy();
    }
}
