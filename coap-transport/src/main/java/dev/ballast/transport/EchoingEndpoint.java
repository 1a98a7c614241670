package dev.ballast.transport;

import dev.ballast.clock.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A client endpoint that shows servers that it receives their answers (RFC 9175). Each request has an {@link Echo}. If the server answers
 * with a value to echo, the request is sent once more with that value. A server sends such an answer before it carries a request out, or in
 * place of the answer to a GET. Owns the endpoint. Safe for use by many threads.
 */
public final class EchoingEndpoint implements AutoCloseable {
    private final CoapEndpoint endpoint;
    private final NanoClock nanoClock;

    /** Takes over {@code endpoint} and closes it in {@link #close}. */
    public EchoingEndpoint(CoapEndpoint endpoint, NanoClock nanoClock) {
        this.endpoint = endpoint;
        this.nanoClock = nanoClock;
    }

    /**
     * Makes a client's endpoint, which is not started.
     *
     * @param settings from {@link CoapSettings#controlClient}
     * @param local address to bind to
     */
    public static EchoingEndpoint of(Configuration settings, InetSocketAddress local, NanoClock nanoClock) {
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(local)
                .setCoapStackFactory(new ClientStackFactory())
                .build();
        return new EchoingEndpoint(endpoint, nanoClock);
    }

    /** Sets the threads that process messages. Call it before the start. */
    public void setExecutors(ScheduledExecutorService protocol, ScheduledExecutorService secondary) {
        endpoint.setExecutors(protocol, secondary);
    }

    /**
     * Outcome of a request.
     *
     * @param request the request that was sent last; without an answer its state tells why, and it is not cancelled
     * @param response null when no answer came in time
     */
    public record Outcome(Request request, @Nullable Response response) {}

    /** Starts the endpoint. */
    public void start() throws IOException {
        endpoint.start();
    }

    /** The address that the started endpoint is bound to. */
    public InetSocketAddress address() {
        return endpoint.getAddress();
    }

    /** Sends a request, and once more if the server wants an Echo. Waits for the answer at most {@code timeoutMs} in all. */
    public Outcome ask(Request request, long timeoutMs) throws InterruptedException {
        Echo.want(request);
        long begunNs = nanoClock.nanos();
        endpoint.sendRequest(request);
        Response response = request.waitForResponse(timeoutMs);
        byte[] echo = response == null ? null : Echo.wanted(response);
        if (echo == null) {
            return new Outcome(request, response);
        }
        Request again = copy(request);
        Echo.set(again, echo);
        endpoint.sendRequest(again);
        long leftMs = timeoutMs - TimeUnit.NANOSECONDS.toMillis(nanoClock.nanos() - begunNs);
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
