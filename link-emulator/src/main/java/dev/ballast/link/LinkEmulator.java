package dev.ballast.link;

import dev.ballast.clock.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A link to one node: a UDP relay on loopback that treats datagrams as its profile says. A datagram to {@link #address()} reaches the node,
 * from a socket of the relay for each sender. The node's answers come back from that address. One thread relays everything; it sleeps when
 * no datagram is under way. Datagrams have up to 65,507 bytes. If the node is down, no error is reported to senders.
 *
 * <p>Not modelled: datagrams that the operating system drops when a socket's buffer is full. Safe for use by many threads.
 */
public final class LinkEmulator implements AutoCloseable {
    private final InetSocketAddress address;
    private final Crossing crossing;
    private final Relay relay;
    private final Thread thread;

    private LinkEmulator(InetSocketAddress address, Crossing crossing, Relay relay, Thread thread) {
        this.address = address;
        this.crossing = crossing;
        this.relay = relay;
        this.thread = thread;
    }

    /**
     * Opens a link.
     *
     * @param node address on loopback where the node listens
     * @param seed the same seed and the same datagrams at the same times give the same result
     * @param nanoTime clock of all delays, as {@link System#nanoTime}
     */
    public static LinkEmulator start(LinkProfile profile, InetSocketAddress node, long seed, NanoClock nanoTime)
            throws IOException {
        if (node.isUnresolved() || !node.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("the link emulator reaches only nodes on loopback, not " + node);
        }
        Crossing crossing = new Crossing(profile, seed, nanoTime.nanos());
        Relay relay = Relay.open(node, nanoTime, crossing);
        Thread thread = new Thread(relay, "link-to-" + node.getPort());
        thread.setDaemon(true);
        thread.start();
        return new LinkEmulator(relay.address(), crossing, relay, thread);
    }

    /** The address to send to in place of the node's. */
    public InetSocketAddress address() {
        return address;
    }

    public LinkCounters counters() {
        return crossing.counters().snapshot();
    }

    /** Cuts the link: no datagram gets through in either direction, those under way included. */
    public void cut() {
        crossing.cut(true);
    }

    /** Ends {@link #cut}. */
    public void restore() {
        crossing.cut(false);
    }

    /** Stops the thread and waits for its end. Datagrams under way are dropped. */
    @Override
    public void close() {
        relay.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
