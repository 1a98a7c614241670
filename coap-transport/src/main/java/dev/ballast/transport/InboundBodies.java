package dev.ballast.transport;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.californium.core.network.stack.KeyUri;

/**
 * Memory promised to bodies that arrive in blocks. Californium allocates a whole body when its first block comes; what all of them take
 * together is bounded here. A promise ends with its last block, or when no block came for a while.
 */
final class InboundBodies {
    private record Promise(int bytes, long usedNs) {}

    private final long limit;
    private final long lifetimeNs;
    private final Map<KeyUri, Promise> promises = new HashMap<>();

    /**
     * No promises yet.
     *
     * @param limit bytes of all bodies together
     * @param lifetimeNs time without a block after which a body is given up
     */
    InboundBodies(long limit, long lifetimeNs) {
        this.limit = limit;
        this.lifetimeNs = lifetimeNs;
    }

    /** Promises room for the body that begins, in place of an earlier one under the same key; false when there is none. */
    synchronized boolean begin(KeyUri key, int bytes, long nowNs) {
        promises.remove(key);
        promises.values().removeIf(promise -> nowNs - promise.usedNs() > lifetimeNs);
        long promised = promises.values().stream().mapToLong(Promise::bytes).sum();
        if (promised + bytes > limit) {
            return false;
        }
        promises.put(key, new Promise(bytes, nowNs));
        return true;
    }

    /** Whether a further block belongs to a body that was begun. */
    synchronized boolean goesOn(KeyUri key, long nowNs) {
        return promises.computeIfPresent(key, (same, promise) -> new Promise(promise.bytes(), nowNs)) != null;
    }

    synchronized void end(KeyUri key) {
        promises.remove(key);
    }
}
