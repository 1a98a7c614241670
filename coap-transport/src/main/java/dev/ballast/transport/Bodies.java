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
 * The bodies that travel in blocks, in bounded memory. Room for a block is made at the cost of bodies that have come on less than its own, the
 * least first, of hosts that take more than their share, and of hosts that have not shown that they receive while those take more than half.
 * So whoever begins bodies and leaves them pushes out his own, and a transfer that goes on steadily is not pushed out by new ones.
 *
 * <p>Safe for use by many threads; a caller that reads and changes a body holds this object's lock meanwhile.
 */
final class Bodies {
    /** Bodies at the same time. */
    static final int MOST = 1024;

    /** An answer up to this size finds room beside what large bodies take. */
    static final int SMALL_ANSWER_BYTES = 16 << 10;

    /** Memory for such answers. */
    static final int SMALL_ANSWERS_BYTES = 512 << 10;

    private record Slot(KeyUri key, Class<? extends Body> kind) {}

    private final long limitBytes;
    private final long lifetimeNs;

    /** The one used longest ago first. */
    private final Map<Slot, Body> bodies = new LinkedHashMap<>();

    private final Map<InetAddress, Long> hosts = new HashMap<>();
    private long bytes;
    private long unverifiedBytes;

    /**
     * No bodies yet.
     *
     * @param limitBytes of all bodies together
     * @param lifetimeNs time without a block after which a body is given up
     */
    Bodies(long limitBytes, long lifetimeNs) {
        this.limitBytes = limitBytes;
        this.lifetimeNs = lifetimeNs;
    }

    /** The body under this key that has not been given up; null when there is none. */
    synchronized <B extends Body> @Nullable B find(KeyUri key, Class<B> kind, long nowNs) {
        forgetAbandoned(nowNs);
        return kind.cast(bodies.get(new Slot(key, kind)));
    }

    /** Takes in a body with its first block, in place of an earlier one under its key; false when there is no room for it. */
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

    /** Notes a further block of a body that is here, which takes so much more memory; false when there is no room for it, and the body goes. */
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

    /** A body is complete, or of no use any more. */
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

    /** Counts all that a body takes in, or with -1 out. */
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

    /** Whether so much more memory can be had; only then are other bodies given up for it. */
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

    /** The weakest that take so many bytes together; none when all that may go do not. */
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

    /** What a body is worth against another: less than nothing when its host has more than its share. */
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
