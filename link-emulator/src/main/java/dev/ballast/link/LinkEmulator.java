package dev.ballast.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/**
 * A link to one node: a UDP relay on loopback that does to datagrams what its profile says. Whoever sends to {@link #address()} reaches
 * the node, from a socket of its own, and gets the node's answers from that address. One thread carries everything; it sleeps when
 * nothing is on its way. Datagrams are up to 65,507 bytes. A node that is not there is silence.
 *
 * <p>Not modelled: what the operating system drops where a socket's buffer is full. Safe for any thread.
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
     * @param node where the node listens, on loopback
     * @param seed the same seed and the same datagrams at the same times meet the same fate
     * @param nanoTime the clock of all delays, as {@link System#nanoTime}
     */
    public static LinkEmulator start(LinkProfile profile, InetSocketAddress node, long seed, LongSupplier nanoTime)
            throws IOException {
        if (node.isUnresolved() || !node.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("the emulator reaches nodes on loopback only, not " + node);
        }
        Crossing crossing = new Crossing(profile, seed, nanoTime.getAsLong());
        Relay relay = Relay.open(node, nanoTime, crossing);
        Thread thread = new Thread(relay, "link-to-" + node.getPort());
        thread.setDaemon(true);
        thread.start();
        return new LinkEmulator(relay.address(), crossing, relay, thread);
    }

    /** Where to send to instead of to the node. */
    public InetSocketAddress address() {
        return address;
    }

    public LinkCounters counters() {
        return crossing.counters().snapshot();
    }

    /** From now on nothing gets through in either direction, what is on its way included. */
    public void cut() {
        crossing.cut(true);
    }

    /** Ends {@link #cut}. */
    public void restore() {
        crossing.cut(false);
    }

    /** Ends the thread and waits for that; what is on its way is gone. */
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
