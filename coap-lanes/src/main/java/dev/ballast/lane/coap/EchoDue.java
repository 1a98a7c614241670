package dev.ballast.lane.coap;

import dev.ballast.transport.Echo;
import org.eclipse.californium.core.coap.Response;
import org.jspecify.annotations.Nullable;

/**
 * What a node wants echoed before it sends answers that are larger than what asks for them (RFC 9175, 2.4). It goes with the next few small
 * requests, of which some may be lost; larger ones bring enough bytes by themselves. Owned by the thread of the loop.
 */
final class EchoDue {
    private static final int REQUESTS = 16;

    private byte @Nullable [] echo;
    private int left;

    /** Takes note of what a node says, if it is that. */
    void heard(Response response) {
        byte[] wanted = Echo.wanted(response);
        if (wanted != null) {
            echo = wanted;
            left = REQUESTS;
        }
    }

    /** What the next request is to have; null for nothing. */
    byte @Nullable [] next() {
        if (left == 0) {
            return null;
        }
        left--;
        return echo;
    }
}
