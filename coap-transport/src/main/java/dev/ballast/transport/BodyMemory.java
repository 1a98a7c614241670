package dev.ballast.transport;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.californium.core.network.stack.KeyUri;

/**
 * Memory promised to bodies that travel in blocks. Californium keeps a whole body from its first block to its last, or until no block was
 * sent for a while; what all of them take together is bounded here. A promise ends when Californium lets go of its body.
 */
final class BodyMemory {
    /** Which way a body goes; one of each may be on its way for the same key. */
    enum Way {
        IN,
        OUT
    }

    /** Least that is promised: what Californium notes down about a body, and one of its blocks as it came. */
    static final int LEAST_BYTES = 8 << 10;

    private record Body(KeyUri key, Way way) {}

    private record Promise(int bytes, long usedNs) {
        /** What it counts for. */
        int weight() {
            return Math.max(bytes, LEAST_BYTES);
        }
    }

    private final long limit;
    private final long lifetimeNs;

    /** The one used longest ago first. */
    private final Map<Body, Promise> promises = new LinkedHashMap<>();

    private long promised;

    /**
     * No promises yet.
     *
     * @param limit bytes of all bodies together
     * @param lifetimeNs time without a block after which a body is given up
     */
    BodyMemory(long limit, long lifetimeNs) {
        this.limit = limit;
        this.lifetimeNs = lifetimeNs;
    }

    /** Promises room for the body that begins, in place of an earlier one under the same key; false when there is none. */
    synchronized boolean begin(KeyUri key, Way way, int bytes, long nowNs) {
        forgetAbandoned(nowNs);
        end(key, way);
        Promise promise = new Promise(bytes, nowNs);
        if (promised + promise.weight() > limit) {
            return false;
        }
        promises.put(new Body(key, way), promise);
        promised += promise.weight();
        return true;
    }

    /** Notes a further block of a body. Returns the bytes that were promised for all of it, 0 when none was begun. */
    synchronized int goesOn(KeyUri key, Way way, long nowNs) {
        forgetAbandoned(nowNs);
        Body body = new Body(key, way);
        Promise promise = promises.remove(body);
        if (promise == null) {
            return 0;
        }
        promises.put(body, new Promise(promise.bytes(), nowNs));
        return promise.bytes();
    }

    synchronized void end(KeyUri key, Way way) {
        Promise promise = promises.remove(new Body(key, way));
        if (promise != null) {
            promised -= promise.weight();
        }
    }

    private void forgetAbandoned(long nowNs) {
        Iterator<Promise> oldest = promises.values().iterator();
        while (oldest.hasNext()) {
            Promise promise = oldest.next();
            if (nowNs - promise.usedNs() <= lifetimeNs) {
                return;
            }
            oldest.remove();
            promised -= promise.weight();
        }
    }
}
