package dev.ballast.transport;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.network.stack.KeyUri;
import org.jspecify.annotations.Nullable;

/**
 * The bodies that travel in blocks, in bounded memory. When a block finds no room, other bodies are dropped for it: bodies with no more
 * progress than the block's own body, least progress first. Before them go bodies of hosts that take more than their share. A verified host
 * also displaces the bodies of unverified hosts while these take more than half of the memory.
 *
 * <p>So a host that begins bodies and abandons them displaces its own bodies, and new transfers do not displace a steady one.
 *
 * <p>Safe for use by many threads. A caller that reads and changes a body holds this object's lock.
 */
final class Bodies {
    /** Most bodies at a time. */
    static final int MOST = 1024;

    /** Longest answer that may use the extra memory of {@link #SMALL_ANSWERS_BYTES}. */
    static final int SMALL_ANSWER_BYTES = 16 << 10;

    /** Extra memory for small answers, beside the limit for all bodies. */
    static final int SMALL_ANSWERS_BYTES = 512 << 10;

    private record Slot(KeyUri key, Class<? extends Body> kind) {}

    private final long limitBytes;
    private final long lifetimeNs;

    /** In the order of last use, oldest first. */
    private final Map<Slot, Body> bodies = new LinkedHashMap<>();

    private final Map<InetAddress, Long> hosts = new HashMap<>();
    private long bytes;
    private long unverifiedBytes;

    /**
     * An empty set of bodies.
     *
     * @param limitBytes most bytes of all bodies together
     * @param lifetimeNs nanoseconds without a block after which a body is dropped
     */
    Bodies(long limitBytes, long lifetimeNs) {
        this.limitBytes = limitBytes;
        this.lifetimeNs = lifetimeNs;
    }

    /** The body under this key; null when there is none or it has been dropped. */
    synchronized <B extends Body> @Nullable B find(KeyUri key, Class<B> kind, long nowNs) {
        forgetAbandoned(nowNs);
        return kind.cast(bodies.get(new Slot(key, kind)));
    }

    /** Adds a body with its first block and replaces an earlier body under its key. False when there is no room for the body. */
    synchronized boolean begin(Body body, int blockBytes, long nowNs) {
        forgetAbandoned(nowNs);
        Slot slot = slot(body);
        Body earlier = bodies.remove(slot);
        if (earlier != null) {
            count(earlier, -1);
        }
        body.moved(blockBytes, body.isVerified(), nowNs);
        if (!makeRoom(body, body.bytes(), nowNs)) {
            return false;
        }
        bodies.put(slot, body);
        count(body, 1);
        return true;
    }

    /**
     * Notes a further block of a body, for which the body takes {@code memory} more bytes. False when there is no room for the block; the
     * body is then dropped.
     */
    synchronized boolean goOn(Body body, int blockBytes, int memory, boolean isVerified, long nowNs) {
        end(body);
        body.moved(blockBytes, isVerified, nowNs);
        bodies.put(slot(body), body);
        count(body, 1);
        if (memory > 0 && !makeRoom(body, memory, nowNs)) {
            end(body);
            return false;
        }
        count(body, -1);
        body.take(memory);
        count(body, 1);
        return true;
    }

    /** Removes a body that is complete or of no use any more. */
    synchronized void end(Body body) {
        if (bodies.remove(slot(body), body)) {
            count(body, -1);
        }
    }

    synchronized int count() {
        return bodies.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    private static Slot slot(Body body) {
        return new Slot(body.key(), body.getClass());
    }

    /** Adds the bytes of a body to the counts, or subtracts them if {@code sign} is -1. */
    private void count(Body body, int sign) {
        long signed = sign * body.bytes();
        bytes += signed;
        unverifiedBytes += body.isVerified() ? 0 : signed;
        hosts.compute(body.host(), (host, taken) -> {
            long left = (taken == null ? 0 : taken) + signed;
            return left == 0 ? null : left;
        });
    }

    synchronized void forgetAbandoned(long nowNs) {
        Iterator<Body> oldest = bodies.values().iterator();
        while (oldest.hasNext()) {
            Body body = oldest.next();
            if (nowNs - body.usedNs() <= lifetimeNs) {
                return;
            }
            oldest.remove();
            count(body, -1);
        }
    }

    /** Makes room for {@code more} bytes by dropping other bodies. False when there cannot be enough room; no body is dropped then. */
    private boolean makeRoom(Body taker, long more, long nowNs) {
        long over = bytes + more - limit(taker);
        boolean tooMany = bodies.size() >= MOST && !bodies.containsKey(slot(taker));
        if (over <= 0 && !tooMany) {
            return true;
        }
        Body weakest = weakest(taker, nowNs);
        if (weakest == null) {
            return false;
        }
        if (over <= weakest.bytes()) {
            end(weakest);
            return true;
        }
        List<Body> victims = victims(taker, over, nowNs);
        victims.forEach(this::end);
        return !victims.isEmpty();
    }

    private long limit(Body taker) {
        boolean small = taker instanceof Body.Answer answer && answer.length() <= SMALL_ANSWER_BYTES;
        return small ? limitBytes + SMALL_ANSWERS_BYTES : limitBytes;
    }

    private @Nullable Body weakest(Body taker, long nowNs) {
        Body weakest = null;
        double least = 0;
        for (Body body : bodies.values()) {
            double standing = standing(body, taker, nowNs);
            if (standing <= taker.standing(nowNs) && body != taker && (weakest == null || standing < least)) {
                weakest = body;
                least = standing;
            }
        }
        return weakest;
    }

    /** The bodies of least standing that together take {@code needed} bytes; empty when all that may be dropped take less. */
    private List<Body> victims(Body taker, long needed, long nowNs) {
        double own = taker.standing(nowNs);
        List<Body> weaker = new ArrayList<>(bodies.values());
        weaker.removeIf(body -> body == taker || standing(body, taker, nowNs) > own);
        weaker.sort(Comparator.comparingDouble(body -> standing(body, taker, nowNs)));
        long freed = 0;
        for (int i = 0; i < weaker.size(); i++) {
            freed += weaker.get(i).bytes();
            if (freed >= needed) {
                return weaker.subList(0, i + 1);
            }
        }
        return List.of();
    }

    /**
     * Standing of a body against {@code taker}; negative when the body's host takes more than its share, or is unverified while such hosts
     * take too much.
     */
    private double standing(Body body, Body taker, long nowNs) {
        double standing = body.standing(nowNs);
        boolean isOfGreedyHost = !body.host().equals(taker.host()) && takes(body.host()) > share(taker.host());
        boolean isOfForgers = taker.isVerified() && !body.isVerified() && unverifiedBytes > limitBytes / 2;
        return isOfGreedyHost || isOfForgers ? -1 / (1 + standing) : standing;
    }

    private long takes(InetAddress host) {
        return hosts.getOrDefault(host, 0L);
    }

    private long share(InetAddress newcomer) {
        return limitBytes / (hosts.size() + (hosts.containsKey(newcomer) ? 0 : 1));
    }
}
