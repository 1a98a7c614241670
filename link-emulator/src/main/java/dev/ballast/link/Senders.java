package dev.ballast.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The senders of one emulator. When a new sender comes, senders that were idle for a minute are forgotten. If that makes no room, the
 * sender that was idle for longest is forgotten. Owned by the emulator's thread.
 */
final class Senders implements AutoCloseable {
    /** Most senders. A gateway has one sender for its rounds and one for provisioning. */
    static final int MOST = 64;

    static final long IDLE_NS = 60_000_000_000L;

    private final Selector selector;
    private final InetAddress local;
    private final Map<InetSocketAddress, Sender> byAddress = new HashMap<>();

    /** @param local address of the sockets towards the node */
    Senders(Selector selector, InetAddress local) {
        this.selector = selector;
        this.local = local;
    }

    /** The sender with this address, which uses the link now. A new sender is added. */
    Sender of(InetSocketAddress address, long nowNs) throws IOException {
        Sender known = byAddress.get(address);
        if (known != null) {
            known.used(nowNs);
            return known;
        }
        makeRoom(nowNs);
        Sender sender = new Sender(address, Sockets.open(local), nowNs);
        sender.back().register(selector, SelectionKey.OP_READ, sender);
        byAddress.put(address, sender);
        return sender;
    }

    private void makeRoom(long nowNs) throws IOException {
        for (Sender sender : List.copyOf(byAddress.values())) {
            if (nowNs - sender.lastNs() > IDLE_NS) {
                forget(sender);
            }
        }
        if (byAddress.size() >= MOST) {
            forget(byAddress.values().stream()
                    .max(Comparator.comparingLong(sender -> nowNs - sender.lastNs()))
                    .orElseThrow());
        }
    }

    private void forget(Sender sender) throws IOException {
        byAddress.remove(sender.address());
        sender.close();
    }

    @Override
    public void close() throws IOException {
        for (Sender sender : List.copyOf(byAddress.values())) {
            forget(sender);
        }
    }
}
