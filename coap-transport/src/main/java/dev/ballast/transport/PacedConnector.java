package dev.ballast.transport;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;

/**
 * A connector that reads its socket no faster than messages are processed. Californium's own connector reads into an unbounded queue. Here
 * the datagrams that the protocol threads cannot keep up with stay in the kernel. The kernel drops them when the socket's buffer is full.
 */
final class PacedConnector extends UDPConnector {
    /**
     * Bytes read between two marks. A mark passes through the queue of the protocol threads behind the messages that were read before it.
     */
    private static final int MARK_BYTES = 64 << 10;

    /** Most marks in the queue. */
    private static final int MARKS = 16;

    /** Memory of a datagram in the queue beside its payload, in bytes. */
    private static final int OVERHEAD_BYTES = 512;

    private final Semaphore marks = new Semaphore(MARKS);
    private final AtomicInteger unmarked = new AtomicInteger();
    private volatile Executor protocol = Runnable::run;

    PacedConnector(InetSocketAddress address, Configuration settings) {
        super(address, settings);
    }

    /** Sets the executor that processes messages in the order of their arrival. Call it before the start. */
    void protocol(Executor set) {
        protocol = set;
    }

    @Override
    public void processDatagram(DatagramPacket datagram) {
        int bytes = datagram.getLength() + OVERHEAD_BYTES;
        super.processDatagram(datagram);
        if (unmarked.addAndGet(bytes) >= MARK_BYTES) {
            unmarked.set(0);
            mark();
        }
    }

    /** Adds a mark. If the queue has all marks already, waits until one of them leaves the queue. */
    private void mark() {
        try {
            marks.acquire();
            protocol.execute(marks::release);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connector is stopped
        }
    }
}
