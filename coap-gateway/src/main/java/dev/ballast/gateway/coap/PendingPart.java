package dev.ballast.gateway.coap;

import dev.ballast.gateway.PartTransport;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.jspecify.annotations.Nullable;

/**
 * One non-confirmable request under way. Whoever is first of answer, send error and timer decides its only outcome; Californium itself
 * never gives up on such a request, so the timer cancels it, which frees its exchange.
 */
final class PendingPart extends MessageObserverAdapter {
    private final Request request;
    private final PartTransport.Answer answer;
    private final LongSupplier nanoClock;
    private final long sentNs;
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile @Nullable Future<?> timer;

    PendingPart(Request request, PartTransport.Answer answer, LongSupplier nanoClock) {
        this.request = request;
        this.answer = answer;
        this.nanoClock = nanoClock;
        this.sentNs = nanoClock.getAsLong();
    }

    /** The timer that calls {@link #timeUp()}; set before the request is sent. */
    void timer(Future<?> set) {
        timer = set;
    }

    /** The answer did not come in time. */
    void timeUp() {
        if (decided.compareAndSet(false, true)) {
            answer.lost("no answer in time");
            request.cancel();
        }
    }

    @Override
    public void onResponse(Response response) {
        if (!decide()) {
            return;
        }
        if (response.isSuccess()) {
            answer.arrived(response.getPayload(), nanoClock.getAsLong() - sentNs);
        } else {
            answer.refused(refusal(response.getCode()), response.getCode() + " " + response.getPayloadString());
        }
    }

    @Override
    public void onReject() {
        if (decide()) {
            answer.refused(PartTransport.Refusal.REJECTED, "reset by the node");
        }
    }

    @Override
    public void onSendError(Throwable error) {
        if (decide()) {
            answer.lost("cannot be sent: " + error.getMessage());
        }
    }

    @Override
    public void onCancel() {
        if (decide()) {
            answer.lost("cancelled");
        }
    }

    private boolean decide() {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        Future<?> set = timer;
        if (set != null) {
            set.cancel(false);
        }
        return true;
    }

    private static PartTransport.Refusal refusal(ResponseCode code) {
        return switch (code) {
            case NOT_FOUND -> PartTransport.Refusal.UNKNOWN_PART;
            case SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT, TOO_MANY_REQUESTS -> PartTransport.Refusal.OVERLOADED;
            default -> PartTransport.Refusal.REJECTED;
        };
    }
}
