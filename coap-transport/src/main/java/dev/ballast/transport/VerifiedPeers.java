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
 * Addresses that have shown that they receive what is sent to them (RFC 9175, 2.4). To ask takes no memory: the value to be echoed is a time
 * and an authentication code over it and the address, with a key that lives as long as this object. Only who echoes it is remembered, so
 * forged senders never are. Safe for use by many threads.
 */
final class VerifiedPeers {
    /** For how long an address counts after it echoed a value. */
    static final long REMEMBERED_NS = 600_000_000_000L;

    /** For how long a value may be echoed. */
    static final long ECHO_NS = 60_000_000_000L;

    /** Addresses with port; of more the one not heard of for longest goes, which then echoes once more. */
    static final int MOST_PEERS = 4096;

    /** Ports of one address, so that one host does not push out all others. */
    static final int MOST_PORTS = 256;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int CODE_BYTES = 8;
    private static final int ECHO_BYTES = Long.BYTES + CODE_BYTES;
    private static final int KEY_BYTES = 32;

    private final Mac mac;

    /** When each echoed last; the one asked about longest ago first. */
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

    /** Remembers the peer if this is a value given to it a short while ago; says whether it is. */
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

    /** Whether the peer has echoed a value lately. */
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

    /** The one of {@code host}, or of all when that is null. */
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
