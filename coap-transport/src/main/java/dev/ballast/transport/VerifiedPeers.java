package dev.ballast.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verified addresses: addresses that have shown that they receive (RFC 9175, 2.4). A challenge takes no memory. Its value is a time and an
 * authentication code over time and address, with a key that lives as long as this object. Only an address that echoes the value is
 * remembered, so forged senders never are. Safe for use by many threads.
 */
final class VerifiedPeers {
    /** Time for which an address stays verified after it has echoed a value. */
    static final long REMEMBERED_NS = 600_000_000_000L;

    /** Time for which a value may be echoed. */
    static final long ECHO_NS = 60_000_000_000L;

    /** Most addresses with port. Beyond that the address not heard of for longest is forgotten; it has to echo once more. */
    static final int MOST_PEERS = 4096;

    /** Most ports of one address, so that one host does not displace all others. */
    static final int MOST_PORTS = 256;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int CODE_BYTES = 8;
    private static final int ECHO_BYTES = Long.BYTES + CODE_BYTES;
    private static final int KEY_BYTES = 32;

    private final Mac mac;

    /** When each peer echoed last, in nanoseconds; in the order of last access, oldest first. */
    private final Map<InetSocketAddress, Long> peers = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<InetAddress, Integer> ports = new HashMap<>();

    VerifiedPeers(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    /** A value that only {@code peer} can echo, a new array. */
    synchronized byte[] challenge(InetSocketAddress peer, long nowNs) {
        return ByteBuffer.allocate(ECHO_BYTES)
                .putLong(nowNs)
                .put(code(peer, nowNs))
                .array();
    }

    /** Whether {@code echo} is a value of {@link #challenge} for this peer that is still valid. If so, the peer is remembered. */
    synchronized boolean verify(InetSocketAddress peer, byte[] echo, long nowNs) {
        if (echo.length != ECHO_BYTES) {
            return false;
        }
        ByteBuffer value = ByteBuffer.wrap(echo);
        long givenNs = value.getLong();
        byte[] code = new byte[CODE_BYTES];
        value.get(code);
        long ageNs = nowNs - givenNs;
        if (ageNs < 0 || ageNs > ECHO_NS || !MessageDigest.isEqual(code, code(peer, givenNs))) {
            return false;
        }
        remember(peer, nowNs);
        return true;
    }

    /** Whether the peer has echoed a value within {@link #REMEMBERED_NS}. */
    synchronized boolean isVerified(InetSocketAddress peer, long nowNs) {
        Long echoedNs = peers.get(peer);
        if (echoedNs == null) {
            return false;
        }
        if (nowNs - echoedNs > REMEMBERED_NS) {
            peers.remove(peer);
            countOut(peer);
            return false;
        }
        return true;
    }

    private byte[] code(InetSocketAddress peer, long givenNs) {
        mac.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(givenNs)
                .putInt(peer.getPort())
                .flip());
        return Arrays.copyOf(mac.doFinal(peer.getAddress().getAddress()), CODE_BYTES);
    }

    private void remember(InetSocketAddress peer, long nowNs) {
        if (peers.put(peer, nowNs) != null) {
            return;
        }
        int own = ports.merge(peer.getAddress(), 1, Integer::sum);
        if (own > MOST_PORTS || peers.size() > MOST_PEERS) {
            forgetEldest(own > MOST_PORTS ? peer.getAddress() : null);
        }
    }

    /** Forgets the eldest peer of {@code host}, or of all hosts if {@code host} is null. */
    private void forgetEldest(@Nullable InetAddress host) {
        Iterator<InetSocketAddress> eldest = peers.keySet().iterator();
        while (eldest.hasNext()) {
            InetSocketAddress peer = eldest.next();
            if (host == null || host.equals(peer.getAddress())) {
                eldest.remove();
                countOut(peer);
                return;
            }
        }
    }

    private void countOut(InetSocketAddress peer) {
        ports.computeIfPresent(peer.getAddress(), (host, count) -> count == 1 ? null : count - 1);
    }
}
