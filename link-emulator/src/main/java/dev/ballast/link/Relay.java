package dev.ballast.link;

import dev.ballast.clock.NanoClock;
import dev.ballast.link.CounterBoard.Count;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The task of an emulator's thread: takes datagrams in and sends them on when they are due. */
final class Relay implements Runnable {
    /** Below this wait the thread polls clock and sockets without a pause, because it would wake up too late. */
    private static final long SPIN_NS = 80_000;
    /** Longest sleep during which the thread does not see datagrams that come in. */
    private static final long NAP_NS = 50_000;
    /** Time that is left to short sleeps, because the selector sleeps whole milliseconds and wakes up late. */
    private static final long SELECT_LATE_NS = 250_000;

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int LARGEST = 65_535;
    /** Most datagrams read from one socket before due datagrams are sent. */
    private static final int BATCH = 32;

    private final InetSocketAddress node;
    private final NanoClock nanoTime;
    private final Crossing crossing;
    private final Selector selector;
    private final DatagramChannel front;
    private final InetSocketAddress address;
    private final Senders senders;
    private final ByteBuffer received = ByteBuffer.allocateDirect(LARGEST);
    private volatile boolean stopping;

    private Relay(
            InetSocketAddress node, NanoClock nanoTime, Crossing crossing, Selector selector, DatagramChannel front)
            throws IOException {
        this.node = node;
        this.nanoTime = nanoTime;
        this.crossing = crossing;
        this.selector = selector;
        this.front = front;
        this.senders = new Senders(selector, node.getAddress());
        this.address = (InetSocketAddress) front.getLocalAddress();
        front.register(selector, SelectionKey.OP_READ);
    }

    /** A relay that is already listening. {@link #run} closes its sockets at the end. */
    static Relay open(InetSocketAddress node, NanoClock nanoTime, Crossing crossing) throws IOException {
        DatagramChannel front = Sockets.open(InetAddress.getLoopbackAddress());
        try {
            return new Relay(node, nanoTime, crossing, Selector.open(), front);
        } catch (IOException e) {
            front.close();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Stops the relay. May be called on any thread. */
    void stop() {
        stopping = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try (selector;
                front;
                senders) {
            while (!stopping) {
                await();
                deliver();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("the emulated link to {} failed and stops", node, e);
        }
    }

    /** Sleeps until a datagram comes in, and takes it in, or until shortly before a datagram is due. */
    private void await() throws IOException {
        if (crossing.isEmpty()) {
            selector.select(this::read);
            return;
        }
        long waitNs = crossing.waitNs(nanoTime.nanos());
        long sleepMs = (waitNs - SELECT_LATE_NS) / 1_000_000;
        if (sleepMs > 0) {
            selector.select(this::read, sleepMs);
        } else if (selector.selectNow(this::read) == 0 && waitNs > SPIN_NS) {
            LockSupport.parkNanos(Math.min(NAP_NS, waitNs - SPIN_NS));
        }
    }

    private void read(SelectionKey key) {
        try {
            if (key.attachment() instanceof Sender sender) {
                readAnswers(sender);
            } else {
                readRequests();
            }
        } catch (IOException e) {
            LOG.debug("a socket of the emulated link to {} failed: {}", node, e.toString());
        }
    }

    private void readRequests() throws IOException {
        for (int i = 0; i < BATCH; i++) {
            SocketAddress from = front.receive(received.clear());
            if (from == null) {
                return;
            }
            long nowNs = nanoTime.nanos();
            crossing.enter(Direction.UP, senders.of((InetSocketAddress) from, nowNs), received.flip(), nowNs);
        }
    }

    private void readAnswers(Sender sender) throws IOException {
        for (int i = 0; i < BATCH; i++) {
            SocketAddress from = sender.back().receive(received.clear());
            if (from == null) {
                return;
            }
            if (from.equals(node)) {
                long nowNs = nanoTime.nanos();
                sender.used(nowNs);
                crossing.enter(Direction.DOWN, sender, received.flip(), nowNs);
            }
        }
    }

    private void deliver() {
        InFlight next = crossing.leave(nanoTime.nanos());
        while (next != null) {
            crossing.counters().add(next.way(), send(next) ? Count.DELIVERED : Count.REFUSED);
            next = crossing.leave(nanoTime.nanos());
        }
    }

    /** Sends a datagram. False when the operating system's buffer is full or the sender has been forgotten. */
    private boolean send(InFlight datagram) {
        boolean up = datagram.way() == Direction.UP;
        Sender sender = datagram.sender();
        try {
            ByteBuffer payload = datagram.payload();
            int size = payload.remaining();
            return (up ? sender.back().send(payload, node) : front.send(payload, sender.address())) == size;
        } catch (IOException e) {
            LOG.debug("the emulated link to {} failed to send {}: {}", node, up ? "up" : "down", e.toString());
            return false;
        }
    }
}
