package dev.ballast.bench.attack;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Loopback addresses that attackers send from; honest clients use 127.0.0.1. Linux answers on every loopback address. */
final class Sources {
    private static final int[] ATTACKERS = {2, 3, 4};
    private static final int VICTIM = 9;

    private Sources() {}

    /** The three attackers. */
    static List<InetAddress> attackers() {
        return List.of(loopback(ATTACKERS[0]), loopback(ATTACKERS[1]), loopback(ATTACKERS[2]));
    }

    /** One of the three, in turn. */
    static InetAddress attacker(int index) {
        return loopback(ATTACKERS[index % ATTACKERS.length]);
    }

    /** An address that never asked for anything. */
    static InetAddress victim() {
        return loopback(VICTIM);
    }

    private static InetAddress loopback(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
