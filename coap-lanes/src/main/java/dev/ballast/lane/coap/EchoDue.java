package dev.ballast.lane.coap;

import dev.ballast.transport.Echo;
import org.eclipse.californium.core.coap.Response;
import org.jspecify.annotations.Nullable;

/**
 * The Echo value that a node demands before it sends answers that are larger than their requests (RFC 9175, 2.4). The next few small
 * requests carry it, because some of them may be lost. Larger requests bring enough bytes by themselves. Owned by the thread of the loop.
 */
final class EchoDue {
    private static final int REQUESTS = 16;

    private byte @Nullable [] echo;
    private int left;

    /** Keeps the Echo value of a response that demands one. */
    void heard(Response response) {
        byte[] wanted = Echo.wanted(response);
        if (wanted != null) {
            echo = wanted;
            left = REQUESTS;
        }
    }

    /** The Echo value for the next request; null for none. */
    byte @Nullable [] next() {
        if (left == 0) {
            return null;
        }
        left--;
        return echo;
    }
}
